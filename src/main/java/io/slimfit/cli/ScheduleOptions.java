package io.slimfit.cli;

import io.slimfit.run.config.RunConfigBuilder;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options about how much is trained, and in which portions, beyond those that bench has, too. */
final class ScheduleOptions {
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
      names = "--gradient-accumulation",
      paramLabel = "N",
      description = "Batches of a step (default: 1).")
  private Optional<Integer> accumulation = Optional.empty();

  @Option(
      names = "--max-train-samples",
      paramLabel = "N",
      description = "Draw so many training examples (default: all).")
  private Optional<Integer> maxTrainSamples = Optional.empty();

  @Option(
      names = "--packing",
      paramLabel = "on|off",
      description = "Leave out padding (default: on; off with --recipe paper).")
  private Optional<String> packing = Optional.empty();

  @Option(
      names = "--group-by-length",
      paramLabel = "on|off",
      description = "Batches of like lengths (default: on, unless padded to the maximum length).")
  private Optional<String> groupByLength = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  void applyTo(RunConfigBuilder run) {
    epochs.ifPresent(run::epochs);
    maxSteps.ifPresent(run::maxSteps);
    accumulation.ifPresent(run::gradientAccumulation);
    maxTrainSamples.ifPresent(run::maxTrainSamples);
    TrainingOptions.ifSwitched(packing, "--packing", run::packing);
    TrainingOptions.ifSwitched(groupByLength, "--group-by-length", run::groupByLength);
  }
}
