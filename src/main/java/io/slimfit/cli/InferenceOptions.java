package io.slimfit.cli;

import io.slimfit.train.InferenceConfig;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that let a trained model answer. */
final class InferenceOptions {
  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Texts that go through the model together (default: 32).")
  private Optional<Integer> batchSize = Optional.empty();

  @Option(
      names = "--max-length",
      paramLabel = "TOKENS",
      description = "Longer texts are cut (default: 128).")
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

  @Option(names = "--verbose", description = "Also say where in the code a failure arose.")
  private boolean verbose;

  InferenceConfig config(String model) {
    InferenceConfig config = InferenceConfig.of(model);
    if (batchSize.isPresent()) {
      config = config.withBatchSize(batchSize.get());
    }
    if (maxLength.isPresent()) {
      config = config.withMaxLength(maxLength.get());
    }
    if (threads.isPresent()) {
      config = config.withThreads(threads.get());
    }
    return device.isPresent() ? config.withDevice(Choices.device(device.get())) : config;
  }
}
