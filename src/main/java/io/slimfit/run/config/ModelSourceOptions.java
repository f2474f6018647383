package io.slimfit.run.config;

import io.slimfit.task.SettingsGroup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Options for the model and its initial weights. */
public final class ModelSourceOptions {
  public static final Option<String> MODEL = Option.row(
          OptionGroup.MODEL, "model", OptionValue.text("NAME|DIR"))
      .in(
          Options.TRAIN,
          "Model to start from: embedded, embedded:bge-small-en-v1.5, a folder in Hugging Face's"
              + " format, or a name on its hub such as "
              + "bert-base-cased or ORG/NAME@REVISION",
          "embedded; none for images")
      .requiredIn(
          Options.INFERENCE,
          "A trained model: the folder \"model\" of a run, or a name on the Hugging Face hub")
      .requiredIn(
          Options.EXPORT,
          "The model: the folder \"model\" of a run, or a name on the Hugging Face hub")
      .writes(run -> run.model().name())
      .essential()
      .build();

  public static final Option<Boolean> FRESH_HEAD = Option.row(
          OptionGroup.MODEL, "freshHead", OptionValue.flag())
      .in(Options.TRAIN, "Replace the model's head with a fresh one, whatever its size")
      .writes(run -> run.model().head() == StoredHead.REPLACED)
      .build();

  public static final Option<Boolean> IGNORE_MISMATCHED_SIZES = Option.row(
          OptionGroup.MODEL, "ignoreMismatchedSizes", OptionValue.flag())
      .in(Options.TRAIN, "Replace the model's head with a fresh one if its size does not fit")
      .writes(run -> run.model().head() == StoredHead.KEPT_IF_IT_FITS)
      .build();

  public static final Option<Boolean> FROM_SCRATCH = Option.row(
          OptionGroup.MODEL, "fromScratch", OptionValue.flag())
      .in(
          Options.TRAIN,
          "For images: start with random weights; {model} is vit-tiny, vit-base or the path of a"
              + " config.json")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .writes(run -> run.model().fromScratch())
      .build();

  public static final Option<Integer> LAYERS = Option.row(
          OptionGroup.MODEL, "layers", OptionValue.count("N"))
      .in(Options.TRAIN, "With {fromScratch}: number of blocks", "the model's; vit-tiny has 6")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .when("with {fromScratch}")
      .writesIfPresent(run -> boxed(run.model().sizes().blocks()))
      .build();

  public static final Option<Integer> HIDDEN_SIZE = Option.row(
          OptionGroup.MODEL, "hiddenSize", OptionValue.count("N"))
      .in(
          Options.TRAIN,
          "With {fromScratch}: size of the hidden states",
          "the model's; vit-tiny has 192")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .when("with {fromScratch}")
      .writesIfPresent(run -> boxed(run.model().sizes().hiddenSize()))
      .build();

  public static final Option<Integer> HEADS = Option.row(
          OptionGroup.MODEL, "heads", OptionValue.count("N"))
      .in(Options.TRAIN, "With {fromScratch}: number of attention heads", "as many as have size 64")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .when("with {fromScratch}")
      .writesIfPresent(run -> boxed(run.model().sizes().attentionHeads()))
      .build();

  public static final Option<Integer> INTERMEDIATE_SIZE = Option.row(
          OptionGroup.MODEL, "intermediateSize", OptionValue.count("N"))
      .in(
          Options.TRAIN,
          "With {fromScratch}: inner size of the feed-forward network",
          "4 times the hidden size")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .when("with {fromScratch}")
      .writesIfPresent(run -> boxed(run.model().sizes().intermediateSize()))
      .build();

  public static final Option<Integer> PATCH_SIZE = Option.row(
          OptionGroup.MODEL, "patchSize", OptionValue.count("PIXELS"))
      .in(
          Options.TRAIN,
          "With {fromScratch}: height and width of a patch",
          "the model's; vit-tiny has 4")
      .fits(SettingsGroup.RANDOM_WEIGHTS)
      .when("with {fromScratch}")
      .writesIfPresent(run -> boxed(run.model().sizes().patchSize()))
      .build();

  public static final Option<String> ARCHITECTURE = Option.row(
          OptionGroup.MODEL, "architecture", OptionValue.text("NAME|FILE"))
      .in(
          Options.BENCH,
          "The model to measure: bert-base, bert-large, minilm, roberta-base, xlm-roberta-base,"
              + " modernbert-base, vit-base, or the path of a config.json",
          "bert-base")
      .in(Options.PLAN, "Plan what slimfit bench measures with this model, instead of a run")
      .essential()
      .build();

  private ModelSourceOptions() {}

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  static List<Option<?>> all() {
    return List.of(
        MODEL,
        LoraOptions.ADAPTER,
        FRESH_HEAD,
        IGNORE_MISMATCHED_SIZES,
        FROM_SCRATCH,
        LAYERS,
        HIDDEN_SIZE,
        HEADS,
        INTERMEDIATE_SIZE,
        PATCH_SIZE,
        ARCHITECTURE);
  }
}
