package io.slimfit.run.config;

import io.slimfit.task.SettingsGroup;
import io.slimfit.task.embedding.EmbeddingConfig;
import java.util.List;

/** Options for embeddings of texts; their pooling is among {@link ExportOptions}. */
public final class EmbeddingOptions {
  public static final Option<String> LOSS = Option.row(
          OptionGroup.EMBEDDINGS,
          "embeddingLoss",
          OptionValue.text(String.join("|", EmbeddingConfig.LOSSES)))
      .in(
          Options.TRAIN,
          "What is learned: to find what belongs to a text among all texts of the batch, or scores",
          EmbeddingConfig.MULTIPLE_NEGATIVES + "; with scores, " + EmbeddingConfig.COSENT)
      .fits(SettingsGroup.EMBEDDINGS)
      .writesIfPresent(run -> run.data().embeddings().loss())
      .build();

  public static final Option<Double> SCALE = Option.row(
          OptionGroup.EMBEDDINGS, "similarityScale", OptionValue.number("NUMBER"))
      .in(Options.TRAIN, "What similarities are multiplied with in the loss; not with cosine", "20")
      .fits(SettingsGroup.EMBEDDINGS)
      .writes(run -> run.data().embeddings().scale())
      .build();

  public static final Option<List<Long>> DIMENSIONS = Option.row(
          OptionGroup.EMBEDDINGS, "matryoshka", OptionValue.longCounts("N,..."))
      .in(
          Options.TRAIN,
          "Matryoshka embeddings: the numbers of components that they may be shortened to",
          "all components count")
      .fits(SettingsGroup.EMBEDDINGS)
      .writesList(run ->
          run.data().embeddings().dimensions().stream().map(String::valueOf).toList())
      .build();

  private EmbeddingOptions() {}

  static List<Option<?>> all() {
    return List.of(LOSS, SCALE, DIMENSIONS);
  }
}
