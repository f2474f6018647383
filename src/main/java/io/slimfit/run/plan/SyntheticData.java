package io.slimfit.run.plan;

import io.slimfit.base.Place;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.Packer;
import io.slimfit.data.SyntheticBatches;
import io.slimfit.data.SyntheticImages;
import io.slimfit.model.Batch;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Model;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.SpanCrossEntropy;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.image.ImageInference;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/**
 * Texts of the maximum length, or images: what a run reads at most.
 *
 * @param evalSamples how many examples an evaluation has; 0 if that is not known
 * @param batch makes a batch of some examples from its number
 */
record SyntheticData<B extends Batch<B>>(
    ModelInput<B> input,
    OutputSpec outputs,
    ScheduleConfig schedule,
    PaddedBatch paddedBatch,
    long evalSamples,
    BiFunction<Integer, Long, B> batch)
    implements PlannedData<B> {
  private static final long UNKNOWN = 100_000;

  /** What readers of images need: a run on CIFAR-10 took up to 46 MiB beyond its floor. */
  private static final long READ_IMAGES = 4L << 20;
  /** @throws io.slimfit.base.InputException if the model has fewer positions */
  static SyntheticData<TokenBatch> texts(
      RunConfig config, ModelInput<TokenBatch> input, Place place, OutputSpec outputs) {
    TextFamily family = (TextFamily) input.family();
    int length = config.schedule().maxLength();
    TextInput.requirePositions(length, family.longestSequence(input.config(), place));
    int classes = Math.max(1, outputs.outputs());
    SyntheticBatches examples = new SyntheticBatches(
        family.vocabularySize(input.config(), place), length, classes, config.seed());
    boolean spans = outputs.head() == HeadKind.QUESTION_ANSWERING;
    Packer packer = new Packer(
        config.schedule().layout(),
        0,
        spans
            ? labels -> new SpanCrossEntropy(new int[labels.size()], new int[labels.size()])
            : labels -> new CrossEntropy(labels.stream().mapToInt(Label::index).toArray()));
    return new SyntheticData<>(
        input,
        outputs,
        config.schedule(),
        config.schedule().paddedTexts(),
        0,
        (count, number) -> packer.pack(ofSpans(spans, examples.examples(count, number)), 0));
  }

  private static List<EncodedExample> ofSpans(boolean spans, List<EncodedExample> examples) {
    return spans
        ? examples.stream()
            .map(example -> new EncodedExample(
                example.tokens(), example.secondStart(), Label.ofSpan(0, 0), false))
            .toList()
        : examples;
  }

  static SyntheticData<ImageBatch> images(
      RunConfig config,
      ScheduleConfig schedule,
      long evalSamples,
      ModelInput<ImageBatch> input,
      ImageShape shape,
      OutputSpec outputs) {
    SyntheticImages images =
        new SyntheticImages(shape, Math.max(1, outputs.outputs()), config.seed());
    return new SyntheticData<>(
        input,
        outputs,
        schedule,
        new PaddedBatch(config.schedule().batchSize(), shape.rows(), false),
        evalSamples,
        images::batch);
  }

  @Override
  public OptionalLong steps() {
    return schedule.maxSteps();
  }

  @Override
  public long stepsPerEpoch() {
    return steps().orElse(UNKNOWN);
  }

  @Override
  public List<B> batches(long step) {
    List<B> batches = new ArrayList<>();
    double[] counts = new double[0];
    for (int i = 0; i < schedule.accumulation(); i++) {
      B one = batch.apply(schedule.batchSize(), step * schedule.accumulation() + i);
      counts = sum(counts, one.denominators());
      batches.add(one);
    }
    double[] ofStep = counts;
    return batches.stream().map(one -> one.withDenominators(ofStep)).toList();
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = b.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += a[i];
    }
    return sum;
  }

  @Override
  public List<Long> largestSteps(MicroBatch cut, int threads) {
    return List.of(0L);
  }

  @Override
  public UsualStep<B> usualStep() {
    List<B> batches = batches(0);
    return new UsualStep<>(batches, UsualStep.rows(batches));
  }

  @Override
  public long evaluationRows() {
    return evalSamples * paddedBatch.rows();
  }

  @Override
  public void evaluate(Model<B> model, Workers workers, Rehearsal rehearsal) {
    B whole = batch.apply(schedule.evalBatchSize(), 0L);
    boolean areImages = input.family() instanceof ImageFamily;
    List<B> parts = areImages ? whole.parts(ImageInference.PART_ROWS) : List.of(whole);
    rehearsal.meet(areImages ? parts.size() : Integer.MAX_VALUE);
    workers.map(parts, (one, number, ops) -> {
      try (Pass pass = Pass.inference(ops, Chunk.STANDARD_ROWS)) {
        return model.forward(one, pass).logits().length;
      }
    });
  }

  @Override
  public long heapGrowth() {
    return evalSamples > 0 ? READ_IMAGES : 0;
  }

  @Override
  public void close() {} // nothing is open
}
