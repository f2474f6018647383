package io.slimfit.run.config;

import io.slimfit.memory.MemoryBudget;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.task.MicroBatch;
import java.util.List;
import java.util.TreeMap;

/** Options for what a step holds in memory. */
public final class MemoryOptions {
  private static final String PROFILES =
      "How activations are held from forward to backward: " + String.join(", ", Profiles.names());
  private static final String PARTS =
      "Compute a batch in pieces of at most this many tokens; each piece is called a part."
          + " whole:TOKENS divides only what would be larger";

  public static final Option<String> PROFILE = Option.row(
          OptionGroup.MEMORY, "profile", OptionValue.text("NAME"))
      .in(Options.TRAIN, PROFILES, "lean; exact with {fromScratch}")
      .in(Options.BENCH, PROFILES, "lean")
      .writes(run -> run.engine().profile())
      .essential()
      .build();

  public static final Option<List<String>> STORE = Option.row(
          OptionGroup.MEMORY, "store", OptionValue.texts("KIND=CODEC", OptionValue.Shape.REPEATED))
      .in(
          Options.TRAINING,
          "Hold one kind of activation differently than the profile does; repeatable. Kinds: "
              + String.join(", ", StoreOverrides.kinds())
              + ". Codecs: keep, drop, int8 to int2 and others")
      .writesList(run -> stores(run))
      .build();

  public static final Option<MicroBatch> MICRO_BATCH = Option.row(
          OptionGroup.MEMORY,
          "microBatch",
          OptionValue.single(
              "TOKENS|whole|whole:TOKENS",
              MicroBatch.class,
              (word, place) -> MicroBatch.parse(word)))
      .in(Options.TRAIN, PARTS, "an even number of equal parts of about 1024 tokens")
      .in(Options.BENCH, PARTS, "whole")
      .writesList(run -> run.engine().microBatch() instanceof MicroBatch.Standard
          ? List.of()
          : List.of(run.engine().microBatch().optionValue()))
      .essential()
      .build();

  public static final Option<OptimizerStates> OPTIMIZER_STATES = Option.row(
          OptionGroup.MEMORY,
          "optimizerStates",
          OptionValue.single("resident|paged", OptimizerStates.class, OptimizerStates::of))
      .in(
          Options.TRAINING,
          "Where the optimizer states of weight matrices are kept: in memory, or in a file",
          "resident")
      .writes(run -> Options.word(run.optimizer().states()))
      .build();

  public static final Option<MemoryBudget> MEMORY_BUDGET = Option.row(
          OptionGroup.MEMORY,
          "memoryBudget",
          OptionValue.single("SIZE|auto", MemoryBudget.class, MemoryBudget::parse))
      .in(
          Options.TRAINING,
          "Keep the whole process within this much memory, such as 2GiB, or within what is left:"
              + " choose {profile}, {microBatch}, {optimizerStates} and {threads}, where they are"
              + " not given, so that steps are as fast as possible",
          "no limit")
      .notSaved()
      .essential()
      .build();

  private MemoryOptions() {}

  private static List<String> stores(RunConfig run) {
    return new TreeMap<>(run.engine().stores())
        .entrySet().stream()
            .map(row -> row.getKey().optionName() + "=" + row.getValue().optionName())
            .toList();
  }

  static List<Option<?>> all() {
    return List.of(PROFILE, STORE, MICRO_BATCH, OPTIMIZER_STATES, MEMORY_BUDGET);
  }
}
