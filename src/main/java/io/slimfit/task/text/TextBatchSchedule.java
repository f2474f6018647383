package io.slimfit.task.text;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.EpochOrder;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The examples of each step of a run, as parts: a function of (seed, step). */
public final class TextBatchSchedule implements BatchSchedule<TokenBatch> {
  private final EncodedExamples examples;
  private final Packer packer;
  private final int batchSize;
  private final int accumulation;
  private final MicroBatch cut;
  private final int workers;
  private final EpochOrder order;
  private final long steps;

  /** @param examples at least one */
  public TextBatchSchedule(
      EncodedExamples examples, Packer packer, TrainingSettings settings, Workers workers) {
    this.examples = examples;
    this.packer = packer;
    ScheduleConfig schedule = settings.schedule();
    long seed = settings.seed();
    this.batchSize = schedule.batchSize();
    this.accumulation = schedule.accumulation();
    this.cut = settings.microBatch();
    this.workers = workers.count();
    order = schedule.groupByLength()
        ? EpochOrder.grouped(examples.size(), examples::length, batchSize, seed)
        : EpochOrder.shuffled(examples.size(), seed);
    steps = schedule.steps(stepsPerEpoch());
  }

  @Override
  public long count() {
    return steps;
  }

  @Override
  public long stepsPerEpoch() {
    long perStep = (long) batchSize * accumulation;
    return (examples.size() + perStep - 1) / perStep;
  }

  @Override
  public List<TokenBatch> parts(long step) {
    int[] indices = order.of(step / stepsPerEpoch());
    int first = Math.toIntExact(step % stepsPerEpoch() * batchSize * accumulation);
    List<TokenBatch> batches = new ArrayList<>();
    double[] counts = new double[0];
    for (int b = 0; b < accumulation && first + b * batchSize < examples.size(); b++) {
      int from = first + b * batchSize;
      int to = Math.min(examples.size(), from + batchSize);
      List<EncodedExample> chosen =
          Arrays.stream(indices, from, to).mapToObj(examples::get).toList();
      TokenBatch batch = packer.pack(chosen, (long) b * batchSize);
      batches.add(batch);
      counts = sum(counts, batch.loss().counts());
    }
    double[] denominators = counts;
    return batches.stream()
        .map(batch -> batch.withDenominators(denominators))
        .flatMap(batch -> cut.cut(batch, workers).stream())
        .toList();
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = b.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += a[i];
    }
    return sum;
  }
}
