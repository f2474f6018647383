package io.slimfit.run;

import io.slimfit.distributed.Ranks;
import io.slimfit.distributed.ShardedOptimizer;
import io.slimfit.nn.Parameters;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.run.config.RunConfig;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.train.ShardedKeeper;
import io.slimfit.train.StateKeeper;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The optimizer of a process. It may have all states, or those of some parameters.
 *
 * @param isFirst whether this is the only process, or rank 0
 */
record RankedOptimizer(Optimizer optimizer, boolean isFirst) implements AutoCloseable {
  /** @param ranks the processes of the run, if there are several */
  static RankedOptimizer make(
      RunConfig config,
      Path pageFolder,
      Parameters parameters,
      NativeMemory memory,
      Optional<Ranks> ranks) {
    Optimizer own = Optimizers.make(config.optimizer(), pageFolder, memory);
    Optimizer optimizer = ranks
        .filter(all -> config.parallel().shardOptimizer())
        .<Optimizer>map(all -> new ShardedOptimizer(own, all, parameters.all(), memory))
        .orElse(own);
    return new RankedOptimizer(optimizer, ranks.map(Ranks::isFirst).orElse(true));
  }

  /**
   * What saves the state of the run.
   *
   * @param keeper saves what this process has
   */
  StateKeeper keeper(StateKeeper keeper) {
    return optimizer instanceof ShardedOptimizer sharded
        ? new ShardedKeeper(keeper, sharded, isFirst)
        : keeper;
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
