package io.slimfit.train;

import io.slimfit.base.CounterRandom;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Packer;
import io.slimfit.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which examples each step of a run sees, as parts. A function of (seed, step): an epoch goes through all examples in an order of its
 * own; the last batch of an epoch may be smaller.
 */
final class TextSteps implements Steps {
  private static final long ORDER =
      0x6F72646572L; // tells these random numbers from others of the same seed

  private final List<EncodedExample> examples;
  private final Packer packer;
  private final int batchSize;
  private final int accumulation;
  private final MicroBatch cut;
  private final int workers;
  private final long seed;
  private final long steps;
  private long epochOfOrder = -1;
  private int[] order = new int[0];

  /** @param examples at least one */
  TextSteps(
      List<EncodedExample> examples,
      Packer packer,
      ScheduleConfig schedule,
      EngineConfig engine,
      long seed) {
    this.examples = examples;
    this.packer = packer;
    this.batchSize = schedule.batchSize();
    this.accumulation = schedule.accumulation();
    this.cut = engine.microBatch();
    this.workers = engine.threads();
    this.seed = seed;
    long whole = (long) Math.ceil(schedule.epochs() * stepsPerEpoch());
    OptionalLong most = schedule.maxSteps();
    steps = most.orElse(whole);
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
    long epoch = step / stepsPerEpoch();
    if (epoch != epochOfOrder) {
      order = CounterRandom.permutation(examples.size(), CounterRandom.key(seed, ORDER, epoch));
      epochOfOrder = epoch;
    }
    int first = Math.toIntExact(step % stepsPerEpoch() * batchSize * accumulation);
    List<TokenBatch> batches = new ArrayList<>();
    double[] counts = new double[0];
    for (int b = 0; b < accumulation && first + b * batchSize < examples.size(); b++) {
      int from = first + b * batchSize;
      int to = Math.min(examples.size(), from + batchSize);
      List<EncodedExample> chosen =
          Arrays.stream(order, from, to).mapToObj(examples::get).toList();
      TokenBatch batch = packer.pack(chosen, (long) b * batchSize);
      batches.add(batch);
      counts = sum(counts, batch.targets().counts());
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
