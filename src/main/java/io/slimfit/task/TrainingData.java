package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run trains on and is evaluated on. The loop knows batches only; texts, questions and
 * images are behind this interface.
 *
 * @param <B> what a batch is
 */
public interface TrainingData<B extends Batch<B>> extends TaskData<B> {
  int trainSamples();

  int evalSamples();

  BatchSchedule<B> steps();

  /** Names of what {@link #evaluate} computes, the most important first. */
  List<String> metrics();

  /** Evaluates a model: metric name to value, empty where a metric is not defined. */
  Map<String, OptionalDouble> evaluate(Model<B> model);

  /** A batch as a tool that pads holds it. */
  PaddedBatch paddedBatch();

  /** What is known beyond metrics, of the evaluation whose model is kept. */
  default EvaluationDetails details() {
    return EvaluationDetails.none();
  }

  /**
   * The model that was evaluated last is kept, and so are its predictions if there is a file for
   * them.
   */
  default void keep() {}

  /** Adds to config.json what readers of predictions need: the names of labels. */
  void describe(ObjectNode config);
}
