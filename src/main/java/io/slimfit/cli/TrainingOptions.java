package io.slimfit.cli;

import io.slimfit.freeze.StaticFreezing;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.task.MicroBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options of every command that trains. */
final class TrainingOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Read options from a YAML file: lines such as 'batch-size: 16'; those given here win.")
  private Optional<Path> config = Optional.empty();

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
      description =
          "Which weights rest: ${COMPLETION-CANDIDATES} (default: ils; none with --from-scratch, unless a rate is given).")
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
      names = "--truncate",
      description =
          "End backward at a step's lowest active weight: faster; biases below it rest in that step.")
  private boolean truncate;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      completionCandidates = Names.ProfileNames.class,
      description =
          "What is held from forward to backward: ${COMPLETION-CANDIDATES} (default: lean; of a model from nothing exact).")
  private Optional<String> profile = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "KIND=CODEC",
      completionCandidates = Names.SiteKinds.class,
      description =
          "Hold a kind of site otherwise than the profile; repeatable. Kinds: ${COMPLETION-CANDIDATES}. Codecs: keep, drop, int8 to int2 and others.")
  private List<String> stores = List.of();

  @Option(
      names = "--micro-batch",
      paramLabel = "TOKENS|whole",
      description =
          "Parts in which a batch is computed (default: an even number of equal ones, about 1024 tokens at most; bench: whole).")
  private Optional<String> microBatch = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description =
          "Of products with the weights of blocks; sums and weights keep 32 bits (default: fp32).")
  private Optional<String> precision = Optional.empty();

  @Option(
      names = "--gradient-precision",
      paramLabel = "fp32|bf16|int8",
      description =
          "Of backward's products with them, but for gradients of weights; not with --profile exact (default: as --precision).")
  private Optional<String> gradientPrecision = Optional.empty();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      completionCandidates = Names.OptimizerNames.class,
      description = "How gradients move weights: ${COMPLETION-CANDIDATES} (default: adamw).")
  private Optional<String> optimizer = Optional.empty();

  @Option(
      names = "--optimizer-states",
      paramLabel = "resident|paged",
      description =
          "Where the optimizer's states of matrices are: in memory, or in a file (default: resident).")
  private Optional<String> optimizerStates = Optional.empty();

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
      description = "Share of the steps in which the learning rate rises from 0 (default: recipe).")
  private Optional<Double> warmupRatio = Optional.empty();

  @Option(
      names = "--warmup-steps",
      paramLabel = "N",
      description = "Instead of --warmup-ratio: so many steps.")
  private Optional<Long> warmupSteps = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "RATE",
      description = "Of weights, not of biases and LayerNorm (default: recipe).")
  private Optional<Double> weightDecay = Optional.empty();

  @Option(
      names = "--adam-beta1",
      paramLabel = "SHARE",
      description = "Of AdamW's mean of gradients that stays in each step (default: 0.9).")
  private Optional<Double> adamBeta1 = Optional.empty();

  @Option(
      names = "--adam-beta2",
      paramLabel = "SHARE",
      description = "The same of squared gradients (default: 0.999).")
  private Optional<Double> adamBeta2 = Optional.empty();

  @Option(
      names = "--adam-epsilon",
      paramLabel = "NUMBER",
      description = "Added to AdamW's root (default: 1e-8; 1e-6 with --recipe paper).")
  private Optional<Double> adamEpsilon = Optional.empty();

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
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples of a batch (default: recipe).")
  private Optional<Integer> batchSize = Optional.empty();

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
      names = "--verbose",
      description = "Also say the resolved configuration, and where in the code a failure arose.")
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  boolean cutsBatches() {
    return microBatch.isPresent();
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  void applyTo(RunConfigBuilder run) {
    recipe.map(Choices::recipe).ifPresent(run::recipe);
    freeze.ifPresent(run::freeze);
    freezeRate.ifPresent(run::freezeRate);
    freezePattern.ifPresent(regex -> run.freezeOption(StaticFreezing.PATTERN, regex));
    freezeBlocks.ifPresent(blocks -> run.freezeOption(StaticFreezing.BLOCKS, blocks));
    run.truncate(truncate);
    profile.ifPresent(run::profile);
    run.store(StoreOverrides.parse(stores));
    microBatch.map(MicroBatch::parse).ifPresent(run::microBatch);
    precision.ifPresent(run::precision);
    gradientPrecision.ifPresent(run::gradientPrecision);
    optimizer.ifPresent(run::optimizer);
    optimizerStates.ifPresent(run::optimizerStates);
    learningRate.ifPresent(run::learningRate);
    schedule.ifPresent(run::learningRateSchedule);
    warmupRatio.map(WarmUp.Share::new).ifPresent(run::warmUp);
    warmupSteps.map(WarmUp.Steps::new).ifPresent(run::warmUp);
    weightDecay.ifPresent(run::weightDecay);
    adamBeta1.ifPresent(run::adamBeta1);
    adamBeta2.ifPresent(run::adamBeta2);
    adamEpsilon.ifPresent(run::adamEpsilon);
    ifSwitched(biasCorrection, "--adam-bias-correction", run::biasCorrection);
    maxGradientNorm.ifPresent(run::maxGradientNorm);
    batchSize.ifPresent(run::batchSize);
    maxLength.ifPresent(run::maxLength);
    seed.ifPresent(run::seed);
    device.map(Choices::device).ifPresent(run::device);
    threads.ifPresent(run::threads);
  }

  static void ifSwitched(Optional<String> word, String option, Consumer<Boolean> setting) {
    word.ifPresent(given -> setting.accept(Choices.isOn(given, option)));
  }
}
