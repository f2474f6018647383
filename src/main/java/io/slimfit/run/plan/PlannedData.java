package io.slimfit.run.plan;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.tensor.Workers;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a plan needs to know of the data: the sizes of batches.
 *
 * @param <B> the kind of batch
 */
interface PlannedData<B extends Batch<B>> extends AutoCloseable {
  ModelInput<B> input();

  OutputSpec outputs();

  /** How many steps the run has, if that is known. */
  OptionalLong steps();

  /** How many steps an epoch has; if that is not known, many. */
  long stepsPerEpoch();

  /**
   * The batches of a step before they are cut into parts, with the denominators of the whole step.
   *
   * @param step counted from 0
   */
  List<B> batches(long step);

  /**
   * The steps that need the most memory, in their order.
   *
   * @param cut how batches are cut: the largest batch may not have the largest parts
   * @param threads of the run
   */
  List<Long> largestSteps(MicroBatch cut, int threads);

  /** A step of a usual size. */
  UsualStep<B> usualStep();

  /** How many rows an evaluation has; 0 if that is not known. */
  long evaluationRows();

  /** Sends the largest evaluation batches through the model. */
  void evaluate(Model<B> model, Workers workers, Rehearsal rehearsal);

  PaddedBatch paddedBatch();

  /**
   * By how many bytes the Java heap may grow while the run goes through its data, beyond what it
   * takes once they are read.
   */
  long heapGrowth();

  @Override
  void close();
}
