package io.slimfit.cli;

import io.slimfit.run.config.ModelSizes;
import io.slimfit.run.config.RunConfigBuilder;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Models that are trained from nothing, and sizes of models. */
final class ModelSizeOptions {
  @Option(
      names = "--from-scratch",
      description =
          "images: begin with random weights; --model is vit-tiny, vit-base or a config.json.")
  private boolean fromNothing;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "With --from-scratch: blocks (default: the model's; vit-tiny has 6).")
  private Optional<Integer> blocks = Optional.empty();

  @Option(
      names = "--hidden-size",
      paramLabel = "N",
      description = "With --from-scratch: numbers of a row (default: the model's; vit-tiny: 192).")
  private Optional<Integer> hiddenSize = Optional.empty();

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "With --from-scratch: attention heads (default: heads of 64 numbers).")
  private Optional<Integer> heads = Optional.empty();

  @Option(
      names = "--intermediate-size",
      paramLabel = "N",
      description = "With --from-scratch: width of the FFN (default: 4 times the hidden size).")
  private Optional<Integer> intermediateSize = Optional.empty();

  @Option(
      names = "--patch-size",
      paramLabel = "PIXELS",
      description = "With --from-scratch: side of a patch (default: the model's; vit-tiny: 4).")
  private Optional<Integer> patchSize = Optional.empty();

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description =
          "Side of the images; position embeddings of another size are interpolated (default: the model's).")
  private Optional<Integer> imageSize = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  void applyTo(RunConfigBuilder run) {
    run.fromNothing(fromNothing)
        .sizes(new ModelSizes(
            number(blocks),
            number(hiddenSize),
            number(heads),
            number(intermediateSize),
            number(patchSize),
            number(imageSize)));
  }

  private static OptionalInt number(Optional<Integer> given) {
    return given.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
