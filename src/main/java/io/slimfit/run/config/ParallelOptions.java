package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.distributed.Reduction;
import java.util.List;
import java.util.Optional;

/** Options for several processes that train together. */
public final class ParallelOptions {
  private static final Registry<Reduction> REDUCTIONS = new Registry<Reduction>("reduction")
      .with("ordered", Reduction.ORDERED)
      .with("ring", Reduction.RING);

  public static final Option<Integer> PROCESSES = Option.row(
          OptionGroup.SPEED, "processes", OptionValue.count("N"))
      .in(
          Options.TRAIN,
          "Number of processes on this machine that compute the parts of each batch together; other"
              + " launchers, such as torchrun, say so in the environment",
          "1")
      .notSaved()
      .essential()
      .build();

  public static final Option<Reduction> REDUCTION = Option.row(
          OptionGroup.SPEED,
          "reduction",
          OptionValue.choice("ordered|ring", Reduction.class, REDUCTIONS))
      .in(
          Options.TRAIN,
          "How several processes sum gradients: ordered has the bits of one process, ring sends"
              + " less if a process has several parts",
          "ordered")
      .when("with several processes")
      .writesIfPresent(run -> run.parallel().reduction() == Reduction.ORDERED
          ? Optional.empty()
          : Optional.of(Options.word(run.parallel().reduction())))
      .build();

  public static final Option<Integer> RANK_TIMEOUT = Option.row(
          OptionGroup.SPEED, "rankTimeout", OptionValue.count("SECONDS"))
      .in(
          Options.TRAIN,
          "After this time, a process that does not answer counts as gone, and all end",
          "60")
      .when("with several processes")
      .notSaved()
      .build();

  public static final Option<Boolean> SHARD_OPTIMIZER = Option.row(
          OptionGroup.SPEED, "shardOptimizer", OptionValue.flag())
      .in(
          Options.TRAIN,
          "Divide the optimizer states over the processes: each updates some of the weights, and"
              + " sends them to the others")
      .when("with several processes")
      .notSaved()
      .build();

  private ParallelOptions() {}

  /** All rows. */
  public static List<Option<?>> all() {
    return List.of(PROCESSES, REDUCTION, SHARD_OPTIMIZER, RANK_TIMEOUT);
  }
}
