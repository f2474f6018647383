package io.slimfit.run.config;

import io.slimfit.memory.Profiles;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.task.MicroBatch;
import java.util.List;
import java.util.TreeMap;

/** What a step holds in memory. */
public final class MemoryOptions {
  public static final Option<String> PROFILE = Option.row(
          OptionGroup.MEMORY, "profile", OptionValue.text("NAME"))
      .in(
          Options.TRAINING,
          "What is kept from forward to backward: " + String.join(", ", Profiles.names()),
          "lean; exact with {fromScratch}")
      .writes(run -> run.engine().profile())
      .build();

  public static final Option<List<String>> STORE = Option.row(
          OptionGroup.MEMORY, "store", OptionValue.texts("KIND=CODEC", OptionValue.Shape.REPEATED))
      .in(
          Options.TRAINING,
          "Keep one kind of activation in another form than the profile does; repeatable."
              + " Kinds: " + String.join(", ", StoreOverrides.kinds())
              + ". Codecs: keep, drop, int8 to int2 and others")
      .writesList(run -> stores(run))
      .build();

  public static final Option<MicroBatch> MICRO_BATCH = Option.row(
          OptionGroup.MEMORY,
          "microBatch",
          OptionValue.single(
              "TOKENS|whole", MicroBatch.class, (word, place) -> MicroBatch.parse(word)))
      .in(
          Options.TRAIN,
          "A batch is computed in parts of at most this many tokens; such a "
              + "piece is called a part",
          "parts of equal size, an even number of them, of about 1024 tokens")
      .in(
          Options.BENCH,
          "A batch is computed in parts of at most this many tokens; such a "
              + "piece is called a part",
          "whole")
      .writesList(run -> run.engine().microBatch() instanceof MicroBatch.Standard
          ? List.of()
          : List.of(run.engine().microBatch().optionValue()))
      .build();

  public static final Option<OptimizerStates> OPTIMIZER_STATES = Option.row(
          OptionGroup.MEMORY,
          "optimizerStates",
          OptionValue.single("resident|paged", OptimizerStates.class, OptimizerStates::of))
      .in(
          Options.TRAINING,
          "Where the optimizer's states of weight matrices are: in memory, or " + "in a file",
          "resident")
      .writes(run -> Options.word(run.optimizer().states()))
      .build();

  private MemoryOptions() {}

  private static List<String> stores(RunConfig run) {
    return new TreeMap<>(run.engine().stores())
        .entrySet().stream()
            .map(row -> row.getKey().optionName() + "=" + row.getValue().optionName())
            .toList();
  }

  static List<Option<?>> all() {
    return List.of(PROFILE, STORE, MICRO_BATCH, OPTIMIZER_STATES);
  }
}
