package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.distributed.Reduction;
import java.time.Duration;

/**
 * How several processes train together.
 *
 * @param processes how many of them the command starts on this machine
 * @param reduction how they sum gradients
 * @param shardOptimizer whether they divide the optimizer states among them
 * @param rankTimeout after which a process that does not answer counts as gone
 */
public record ParallelConfig(
    int processes, Reduction reduction, boolean shardOptimizer, Duration rankTimeout) {
  private static final int MOST = 1024; // on one machine; a typing error would end it

  public ParallelConfig {
    if (processes < 1 || processes > MOST) {
      throw new InputException(
          Place.setting(ParallelOptions.PROCESSES.name()),
          processes + " is outside the allowed range",
          "Give a number from 1 to " + MOST);
    }
    if (rankTimeout.toSeconds() < 1) {
      throw new InputException(
          Place.setting(ParallelOptions.RANK_TIMEOUT.name()),
          rankTimeout.toSeconds() + " is outside the allowed range",
          "Give a number of at least 1");
    }
  }

  static ParallelConfig of(OptionValues values) {
    return new ParallelConfig(
        values.get(ParallelOptions.PROCESSES).orElse(1),
        values.get(ParallelOptions.REDUCTION).orElse(Reduction.ORDERED),
        values.is(ParallelOptions.SHARD_OPTIMIZER),
        Duration.ofSeconds(values.get(ParallelOptions.RANK_TIMEOUT).orElse(60)));
  }
}
