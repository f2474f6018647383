package io.slimfit.export;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.export.onnx.SentenceEmbedding.Pooling;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.run.config.ExportOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model is exported.
 *
 * @param model a model folder, or anything else that {@code --model} accepts
 * @param pooling how embeddings are made; if it is not given, the model's files say
 * @param normalized whether embeddings are scaled to length 1; if it is not given, the model's
 *     files say
 * @param output the folder for the files; must be empty or absent unless {@code overwrite}
 */
public record ExportConfig(
    String model,
    WeightFormat weights,
    Optional<Pooling> pooling,
    Optional<Boolean> normalized,
    Path output,
    boolean overwrite) {
  private static final Registry<String> FORMATS =
      new Registry<String>("export format").with("onnx", "onnx");

  /** With 32-bit weights. */
  public static ExportConfig of(String model, Path output) {
    return new ExportConfig(
        model, WeightFormat.FP32, Optional.empty(), Optional.empty(), output, false);
  }

  /**
   * The configuration that these options make.
   *
   * @throws io.slimfit.base.InputException if there is no such format
   */
  public static ExportConfig of(OptionValues values) {
    values.get(ExportOptions.FORMAT).ifPresent(name -> FORMATS.get(name, Place.setting("format")));
    return new ExportConfig(
        values.get(ModelSourceOptions.MODEL).orElseThrow(),
        values
            .get(ExportOptions.WEIGHTS)
            .map(name -> WeightFormat.of(name, Place.setting("weights")))
            .orElse(WeightFormat.FP32),
        values.get(ExportOptions.POOLING).map(name -> Pooling.of(name, Place.setting("pooling"))),
        values.get(ExportOptions.NORMALIZE),
        Path.of(values.get(OutputOptions.OUTPUT).orElseThrow()),
        values.is(OutputOptions.OVERWRITE));
  }

  public ExportConfig withWeights(WeightFormat other) {
    return new ExportConfig(model, other, pooling, normalized, output, overwrite);
  }

  /** Makes embeddings in the graph, for a model without a head. */
  public ExportConfig withEmbedding(Pooling other, boolean scaled) {
    return new ExportConfig(
        model, weights, Optional.of(other), Optional.of(scaled), output, overwrite);
  }

  /** Allows to replace an earlier export. */
  public ExportConfig overwriting() {
    return new ExportConfig(model, weights, pooling, normalized, output, true);
  }
}
