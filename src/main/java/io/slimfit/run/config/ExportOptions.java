package io.slimfit.run.config;

import io.slimfit.task.SettingsGroup;
import java.util.List;

/** Options for the form in which a trained model is exported. */
public final class ExportOptions {
  public static final Option<String> FORMAT = Option.row(
          OptionGroup.EXPORT, "format", OptionValue.text("onnx"))
      .in(Options.EXPORT, "The format of the exported model", "onnx")
      .build();

  public static final Option<String> WEIGHTS = Option.row(
          OptionGroup.EXPORT, "weights", OptionValue.text("fp32|fp16|int8"))
      .in(
          Options.EXPORT,
          "How weights are stored; with int8, products are computed with 8-bit integers, too",
          "fp32")
      .build();

  public static final Option<String> POOLING = Option.row(
          OptionGroup.EXPORT, "pooling", OptionValue.text("mean|cls|none"))
      .in(
          Options.EXPORT,
          "For a model without a head: how the graph makes the embedding of a text from its tokens",
          "that of sentence-transformers' files; none without them")
      .in(
          Options.TRAIN,
          "How embeddings are made of the hidden states of a text's tokens: mean or cls",
          "that of the model's files; mean without them")
      .fits(SettingsGroup.EMBEDDINGS)
      .writesIfPresent(run -> run.data().embeddings().pooling().map(Options::word))
      .build();

  public static final Option<Boolean> NORMALIZE = Option.row(
          OptionGroup.EXPORT, "normalize", OptionValue.onOff())
      .in(
          Options.EXPORT,
          "With {pooling}: whether the graph scales embeddings to length 1",
          "that of sentence-transformers' files; off without them")
      .when("with {pooling}")
      .build();

  private ExportOptions() {}

  static List<Option<?>> all() {
    return List.of(FORMAT, WEIGHTS, POOLING, NORMALIZE);
  }
}
