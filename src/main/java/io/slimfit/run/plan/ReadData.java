package io.slimfit.run.plan;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.TrainingData;
import io.slimfit.tensor.Workers;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** The texts that a run will read: their lengths decide how large its batches are. */
final class ReadData<B extends Batch<B>> implements PlannedData<B> {
  /** So many of the largest steps by each measure are rehearsed. */
  private static final int LARGEST = 8;

  /** So many steps, evenly over the run, tell how large steps are on average. */
  private static final int SAMPLES = 64;

  /** A run on SQuAD took up to 47 MiB beyond its floor, and runs with made-up texts 34. */
  private static final long HEAP_GROWTH = 2L << 20;

  private final TrainingData<B> data;
  private final Workers readers;
  private final BatchSchedule<B> schedule;
  private final List<B> evaluation;
  private final int evaluationBatches;
  private final long evaluationRows;
  private final long[] words; // how many different tokens the steps have
  private final Map<String, List<Long>> largestSteps = new HashMap<>(); // of each way to cut

  /**
   * @param data whose steps are not cut into parts
   * @param model with its outputs, which is not changed
   * @param readers of the data; closed with this
   */
  ReadData(TrainingData<B> data, Model<B> model, Workers readers) {
    this.data = data;
    this.readers = readers;
    schedule = data.steps();
    RecordedBatches<B> recorded = new RecordedBatches<>(model);
    data.evaluate(recorded);
    evaluation = recorded.largest();
    evaluationBatches = recorded.count();
    evaluationRows = recorded.rows();
    words = LongStream.range(0, schedule.count()).map(this::words).toArray();
  }

  @Override
  public ModelInput<B> input() {
    return data.input();
  }

  @Override
  public OutputSpec outputs() {
    return data.outputs();
  }

  @Override
  public OptionalLong steps() {
    return OptionalLong.of(schedule.count());
  }

  @Override
  public long stepsPerEpoch() {
    return schedule.stepsPerEpoch();
  }

  @Override
  public List<B> batches(long step) {
    return schedule.parts(step);
  }

  @Override
  public List<Long> largestSteps(MicroBatch cut, int threads) {
    return largestSteps.computeIfAbsent(
        cut.optionValue() + " " + threads, key -> chooseSteps(cut, threads));
  }

  private List<Long> chooseSteps(MicroBatch cut, int threads) {
    List<Measures> all = LongStream.range(0, schedule.count())
        .mapToObj(step -> measures(step, cut, threads))
        .toList();
    TreeSet<Long> chosen = new TreeSet<>();
    for (ToLongFunction<Measures> by : List.<ToLongFunction<Measures>>of(
        Measures::rows, Measures::longest, Measures::words, Measures::squares)) {
      all.stream()
          .sorted(Comparator.comparingLong(by).reversed())
          .limit(LARGEST)
          .forEach(step -> chosen.add(step.step));
    }
    return List.copyOf(chosen);
  }

  /**
   * How large a step is.
   *
   * @param rows of its largest part
   * @param words how many different tokens there are
   * @param squares the largest sum of the squared lengths of a part
   */
  private record Measures(long step, long rows, long longest, long words, long squares) {}

  private Measures measures(long step, MicroBatch cut, int threads) {
    long rows = 0;
    long longest = 0;
    long most = 0;
    for (B batch : batches(step)) {
      for (B part : cut.cut(batch, threads)) {
        SequenceLayout layout = part.layout();
        rows = Math.max(rows, layout.rows());
        long squares = 0;
        for (int s = 0; s < layout.sequences(); s++) {
          long length = layout.rows(s);
          longest = Math.max(longest, length);
          squares += length * length;
        }
        most = Math.max(most, squares);
      }
    }
    return new Measures(step, rows, longest, words[Math.toIntExact(step)], most);
  }

  private long words(long step) {
    BitSet different = new BitSet();
    for (B batch : batches(step)) {
      if (batch instanceof TokenBatch texts) {
        for (int token : texts.tokens(0, batch.layout().rows())) {
          different.set(token);
        }
      }
    }
    return different.cardinality();
  }

  @Override
  public UsualStep<B> usualStep() {
    long count = Math.min(SAMPLES, schedule.count());
    List<List<B>> steps = LongStream.range(0, count)
        .mapToObj(i -> batches(i * (schedule.count() / count)))
        .toList();
    double mean = steps.stream().mapToLong(UsualStep::rows).average().orElseThrow();
    List<B> nearest = steps.stream()
        .min(Comparator.comparingDouble(step -> Math.abs(UsualStep.rows(step) - mean)))
        .orElseThrow();
    return new UsualStep<>(nearest, mean);
  }

  @Override
  public long evaluationRows() {
    return evaluationRows;
  }

  @Override
  public void evaluate(Model<B> model, Workers workers, Rehearsal rehearsal) {
    rehearsal.meet(evaluationBatches);
    workers.map(evaluation, (batch, number, ops) -> {
      try (Pass pass = Pass.inference(ops, Chunk.STANDARD_ROWS)) {
        return model.forward(batch, pass).logits().length;
      }
    });
  }

  @Override
  public PaddedBatch paddedBatch() {
    return data.paddedBatch();
  }

  @Override
  public long heapGrowth() {
    return HEAP_GROWTH;
  }

  @Override
  public void close() {
    data.close();
    readers.close();
  }
}
