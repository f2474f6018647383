package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Options for low-rank adaptation, and for adapters that it made. */
public final class LoraOptions {
  public static final Option<Path> ADAPTER = Option.row(
          OptionGroup.MODEL, "adapter", OptionValue.path("DIR"))
      .in(
          Options.TRAIN,
          "A LoRA adapter of {model}, to continue with: the folder \"adapter\" of a run, or one"
              + " that PEFT saved")
      .in(Options.INFERENCE, "A LoRA adapter; {model} is then the model that it was made from")
      .writesIfPresent(run -> run.model().adapter())
      .build();

  public static final Option<Integer> RANK = Option.row(
          OptionGroup.FREEZING, "loraRank", OptionValue.count("N"))
      .in(Options.TRAIN, "Train LoRA additions of this rank and the head, and freeze the model")
      .writesIfPresent(run -> run.model().lora().map(LoraConfig::rank))
      .essential()
      .build();

  public static final Option<Double> ALPHA = Option.row(
          OptionGroup.FREEZING, "loraAlpha", OptionValue.number("X"))
      .in(Options.TRAIN, "With {loraRank}: additions are multiplied by X / rank", "twice the rank")
      .when("with {loraRank}")
      .writesIfPresent(run -> run.model().lora().map(LoraConfig::alpha))
      .build();

  public static final Option<List<String>> TARGETS = Option.row(
          OptionGroup.FREEZING, "loraTargets", OptionValue.texts("NAMES", OptionValue.Shape.COMMAS))
      .in(
          Options.TRAIN,
          "With {loraRank}: layers of the blocks that get an addition, by the end of their names;"
              + " or " + LoraConfig.ALL,
          "the queries and values of attention")
      .when("with {loraRank}")
      .writesList(run -> run.model().lora().map(LoraConfig::targets).orElse(List.of()))
      .build();

  public static final Option<Double> DROPOUT = Option.row(
          OptionGroup.FREEZING, "loraDropout", OptionValue.number("P"))
      .in(Options.TRAIN, "With {loraRank}: dropout of the additions' input", "0")
      .when("with {loraRank}")
      .writesIfPresent(run -> run.model().lora().map(LoraConfig::dropout))
      .build();

  private LoraOptions() {}

  static List<Option<?>> all() {
    return List.of(RANK, ALPHA, TARGETS, DROPOUT);
  }

  /** @throws InputException if an option has no meaning with the others */
  static Optional<LoraConfig> lora(OptionValues values) {
    boolean adapted = values.has(ADAPTER);
    if (values.has(RANK) && adapted) {
      throw new InputException(
          Place.setting(RANK.name()),
          "excludes option {" + ADAPTER.name() + "}, which has a rank",
          "Give one of the two");
    }
    for (Option<?> option : List.of(ALPHA, TARGETS, DROPOUT)) {
      if (values.has(option) && !values.has(RANK)) {
        throw new InputException(
            Place.setting(option.name()),
            adapted
                ? "excludes option {" + ADAPTER.name() + "}, whose files say it"
                : "needs option {" + RANK.name() + "}",
            adapted ? "Leave it out" : "Add {" + RANK.name() + " 8}, or leave it out");
      }
    }
    return values
        .get(RANK)
        .map(rank -> new LoraConfig(
            rank,
            values.get(ALPHA).orElse(2.0 * rank),
            values.get(TARGETS).orElse(List.of()),
            values.get(DROPOUT).orElse(0.0)));
  }
}
