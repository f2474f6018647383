package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.train.FineTuning;
import io.slimfit.train.MicroBatch;
import io.slimfit.train.RunConfig;
import io.slimfit.train.RunConfigBuilder;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slimfit train}: without options the embedded model learns the embedded task. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Fine-tunes a model on a task, judges it and writes it.",
    footer = {
      "",
      "'recipe': the task's, see 'slimfit tasks'. Without options the embedded model learns wordnet."
    })
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "wordnet",
      completionCandidates = Names.Tasks.class,
      description = "What to learn: ${COMPLETION-CANDIDATES} (default: wordnet).")
  private String task = "wordnet";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The task's folder or its parent; wordnet needs none.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description = "Where to start: embedded, or a Hugging Face model folder (default: embedded).")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where results go (default: runs/TASK-DATE-TIME).")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--overwrite",
      description = "Remove what an earlier run left in the output folder.")
  private boolean overwrite;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "Whose conventions hold: slimfit, or paper for those of the released code (default: slimfit).")
  private Optional<String> recipe = Optional.empty();

  @Option(
      names = "--freeze",
      paramLabel = "POLICY",
      completionCandidates = Names.Policies.class,
      description = "Which weights rest: ${COMPLETION-CANDIDATES} (default: ils).")
  private Optional<String> freeze = Optional.empty();

  @Option(
      names = "--freeze-rate",
      paramLabel = "SHARE",
      description =
          "Share of the scheduled weights that rests in each step, in [0, 1) (default: recipe).")
  private Optional<Double> freezeRate = Optional.empty();

  @Option(
      names = "--freeze-pattern",
      paramLabel = "REGEX",
      description = "With --freeze static: what is found in a parameter's name freezes it.")
  private Optional<String> freezePattern = Optional.empty();

  @Option(
      names = "--freeze-blocks",
      paramLabel = "N",
      description = "With --freeze static: the embeddings and the lowest N blocks are frozen.")
  private Optional<Integer> freezeBlocks = Optional.empty();

  @Option(
      names = "--always-train",
      paramLabel = "REGEX",
      description = "Parameters that never rest (default: the head, if it is fresh).")
  private Optional<String> alwaysTrain = Optional.empty();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      completionCandidates = Names.ProfileNames.class,
      description =
          "What is held from forward to backward: ${COMPLETION-CANDIDATES} (default: exact).")
  private Optional<String> profile = Optional.empty();

  @Option(
      names = "--micro-batch",
      paramLabel = "TOKENS|whole",
      description =
          "Parts in which a batch is computed (default: a quarter of it, 128 to 1024 tokens).")
  private Optional<String> microBatch = Optional.empty();

  @Option(
      names = "--packing",
      paramLabel = "on|off",
      description = "Leave out padding (default: on; off with --recipe paper).")
  private Optional<String> packing = Optional.empty();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      completionCandidates = Names.OptimizerNames.class,
      description = "How gradients move weights: ${COMPLETION-CANDIDATES} (default: adamw).")
  private Optional<String> optimizer = Optional.empty();

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "At its peak (default: recipe).")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--lr-scheduler",
      paramLabel = "NAME",
      completionCandidates = Names.Schedules.class,
      description = "How the learning rate goes on: ${COMPLETION-CANDIDATES} (default: linear).")
  private Optional<String> schedule = Optional.empty();

  @Option(
      names = "--warmup-ratio",
      paramLabel = "SHARE",
      description = "Share of the steps in which the learning rate rises from 0 (default: 0).")
  private Optional<Double> warmupRatio = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      description = "Of weights, not of biases and LayerNorm (default: 0.01).")
  private Optional<Double> weightDecay = Optional.empty();

  @Option(
      names = "--adam-bias-correction",
      paramLabel = "on|off",
      description = "Correct AdamW's moments for having started at 0 (default: on).")
  private Optional<String> biasCorrection = Optional.empty();

  @Option(
      names = "--max-grad-norm",
      paramLabel = "NORM",
      description = "Scale larger gradients down to this norm (default: none).")
  private Optional<Double> maxGradientNorm = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each example is seen; may be a fraction (default: recipe).")
  private Optional<Double> epochs = Optional.empty();

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Steps of the run, whatever --epochs says.")
  private Optional<Long> maxSteps = Optional.empty();

  @Option(
      names = "--max-train-samples",
      paramLabel = "N",
      description = "Draw so many training examples (default: all).")
  private Optional<Integer> maxTrainSamples = Optional.empty();

  @Option(
      names = "--max-eval-samples",
      paramLabel = "N",
      description = "Draw so many evaluation examples (default: all).")
  private Optional<Integer> maxEvalSamples = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples of a batch (default: recipe).")
  private Optional<Integer> batchSize = Optional.empty();

  @Option(
      names = "--eval-batch-size",
      paramLabel = "N",
      description = "Examples judged together (default: 64).")
  private Optional<Integer> evalBatchSize = Optional.empty();

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "N",
      description = "Batches of a step (default: 1).")
  private Optional<Integer> accumulation = Optional.empty();

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description = "Longer texts are cut (default: recipe).")
  private Optional<Integer> maxLength = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of all random numbers (default: recipe).")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda",
      description = "Where to compute (default: cpu).")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers (default: the processors there are).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--ignore-mismatched-sizes",
      description = "Replace a stored head of another size by a fresh one.")
  private boolean ignoreMismatchedSizes;

  @Option(
      names = "--verbose",
      description = "Also say the resolved configuration, and where in the code a failure arose.")
  private boolean verbose;

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Logger.getLogger("").setLevel(Level.WARNING); // of the libraries that log by it
    RunConfig config = config();
    if (verbose) {
      System.err.println("configuration " + config);
    }
    ProgressBar bar = new ProgressBar(System.err, terminal, System::nanoTime);
    Interruption interruption = new Interruption(System.err);
    TrainingReport report = new TrainingReport(System.out, System.err, bar);
    FineTuning run = SlimFit.prepare(config, RunListener.all(interruption, report));
    interruption.guard(run);
    run.run();
    return interruption.exitCode().orElse(0);
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  RunConfig config() {
    RunConfigBuilder run =
        RunConfig.forTask(task).overwrite(overwrite).ignoreMismatchedSizes(ignoreMismatchedSizes);
    data.ifPresent(run::data);
    model.ifPresent(run::model);
    output.ifPresent(run::output);
    recipe.map(Choices::recipe).ifPresent(run::recipe);
    freeze.ifPresent(run::freeze);
    freezeRate.ifPresent(run::freezeRate);
    freezePattern.ifPresent(run::freezePattern);
    freezeBlocks.ifPresent(run::freezeBlocks);
    alwaysTrain.ifPresent(run::alwaysTrain);
    profile.ifPresent(run::profile);
    microBatch.map(MicroBatch::parse).ifPresent(run::microBatch);
    ifSwitched(packing, "--packing", run::packing);
    optimizer.ifPresent(run::optimizer);
    learningRate.ifPresent(run::learningRate);
    schedule.ifPresent(run::learningRateSchedule);
    warmupRatio.ifPresent(run::warmupRatio);
    weightDecay.ifPresent(run::weightDecay);
    ifSwitched(biasCorrection, "--adam-bias-correction", run::biasCorrection);
    maxGradientNorm.ifPresent(run::maxGradientNorm);
    epochs.ifPresent(run::epochs);
    maxSteps.ifPresent(run::maxSteps);
    maxTrainSamples.ifPresent(run::maxTrainSamples);
    maxEvalSamples.ifPresent(run::maxEvalSamples);
    batchSize.ifPresent(run::batchSize);
    evalBatchSize.ifPresent(run::evalBatchSize);
    accumulation.ifPresent(run::gradientAccumulation);
    maxLength.ifPresent(run::maxLength);
    seed.ifPresent(run::seed);
    device.map(Choices::device).ifPresent(run::device);
    threads.ifPresent(run::threads);
    return run.build();
  }

  private static void ifSwitched(Optional<String> word, String option, Consumer<Boolean> setting) {
    word.ifPresent(given -> setting.accept(Choices.isOn(given, option)));
  }
}
