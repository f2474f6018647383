package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.Tasks;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that let a trained model answer. */
final class InferenceOptions {
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Texts or images that go through the model together (default: 32).")
  private Optional<Integer> batchSize = Optional.empty();

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description =
          "Longer texts are cut (default: as long as in training; if the model does not tell, 128, squad: windows of 384).")
  private Optional<Integer> maxLength = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers (default: the processors there are).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "cpu|cuda",
      description = "Where to compute (default: cpu).")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description = "Of products with the weights of blocks (default: fp32).")
  private Optional<String> precision = Optional.empty();

  @Option(names = "--verbose", description = "Also say where in the code a failure arose.")
  private boolean verbose;

  /** @throws InputException if texts are to be cut, for the model reads images */
  void requireNoLength() {
    if (maxLength.isPresent()) {
      throw new InputException(
          Place.option("--max-length"), "it goes with texts, here are images", "Leave it out");
    }
  }

  /** @param task whose usual length holds where none is given and the model does not tell */
  InferenceConfig config(String model, String task) {
    int usual = Tasks.standard().get(task, Place.option("--task")).recipe().inputSize();
    InferenceConfig config = InferenceConfig.of(model).withUsualLength(usual);
    if (batchSize.isPresent()) {
      config = config.withBatchSize(batchSize.get());
    }
    if (maxLength.isPresent()) {
      config = config.withMaxLength(maxLength.get());
    }
    if (threads.isPresent()) {
      config = config.withThreads(threads.get());
    }
    if (precision.isPresent()) {
      config = config.withPrecision(precision.get());
    }
    return device.isPresent() ? config.withDevice(Choices.device(device.get())) : config;
  }
}
