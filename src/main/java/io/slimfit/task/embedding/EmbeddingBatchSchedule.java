package io.slimfit.task.embedding;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Label;
import io.slimfit.data.Packer;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ComparedText;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ScheduleConfig;
import java.util.ArrayList;
import java.util.List;

/** Batches of rows of texts; a sequence for each text. */
final class EmbeddingBatchSchedule implements BatchSchedule<TokenBatch> {
  private final TextPairs pairs;
  private final Partners partners;
  private final EncodedExamples texts;
  private final Packer packer;
  private final MicroBatch cut;
  private final int workers;
  private final long seed;
  private final int[] rows;
  private final int batchSize;
  private final int accumulation;
  private final long steps;
  private long epochOfBatches = -1;
  private List<int[]> batches = List.of();

  EmbeddingBatchSchedule(
      TextPairs pairs,
      EncodedExamples texts,
      Packer packer,
      ScheduleConfig schedule,
      MicroBatch cut,
      int workers,
      long seed) {
    this.pairs = pairs;
    this.texts = texts;
    this.packer = packer;
    this.cut = cut;
    this.workers = workers;
    this.seed = seed;
    partners = new Partners(pairs, seed);
    rows = partners.rows();
    batchSize = schedule.batchSize();
    accumulation = schedule.accumulation();
    steps = schedule.steps(stepsPerEpoch());
  }

  /** A text's label: what it is among those that are compared. */
  static Label label(ComparedText text) {
    return new Label(
        List.of(
            (double) text.batch(), (double) text.row(), (double) text.role(), text.score(), (double)
                text.group()),
        false);
  }

  /** The reverse of {@link #label}. */
  static ComparedText text(Label label) {
    List<Double> numbers = label.numbers();
    return new ComparedText(
        numbers.get(0).intValue(),
        numbers.get(1).intValue(),
        numbers.get(2).intValue(),
        numbers.get(3),
        numbers.get(4).longValue());
  }

  @Override
  public long count() {
    return steps;
  }

  private int batchesPerEpoch() {
    return (rows.length + batchSize - 1) / batchSize;
  }

  @Override
  public long stepsPerEpoch() {
    return ((long) batchesPerEpoch() + accumulation - 1) / accumulation;
  }

  @Override
  public List<TokenBatch> parts(long step) {
    long epoch = step / stepsPerEpoch();
    if (epoch != epochOfBatches) {
      batches = DistinctBatches.of(
          rows, row -> partners.texts(row, epoch), batchSize, batchesPerEpoch(), seed, epoch);
      epochOfBatches = epoch;
    }
    int first = Math.toIntExact(step % stepsPerEpoch() * accumulation);
    List<TokenBatch> whole = new ArrayList<>();
    double count = 0;
    long number = 0;
    for (int b = first; b < Math.min(batches.size(), first + accumulation); b++) {
      List<EncodedExample> chosen = new ArrayList<>();
      for (int row : batches.get(b)) {
        int[] own = partners.texts(row, epoch);
        for (int role = 0; role < own.length; role++) {
          ComparedText text =
              new ComparedText(b - first, row, role, pairs.score(row), pairs.group(row));
          EncodedExample encoded = texts.get(own[role]);
          chosen.add(
              new EncodedExample(encoded.tokens(), encoded.secondStart(), label(text), false));
        }
      }
      TokenBatch batch = packer.pack(chosen, number);
      number += chosen.size();
      count += batch.loss().counts()[0];
      whole.add(batch);
    }
    double[] denominators = {count};
    return whole.stream()
        .map(batch -> batch.withDenominators(denominators))
        .flatMap(batch -> cut.cut(batch, workers).stream())
        .toList();
  }
}
