package io.slimfit.train;

import io.slimfit.distributed.ShardedOptimizer;

/**
 * Saves the state of a run whose optimizer states are divided over several processes: all of them
 * take part, and rank 0 writes.
 *
 * @param keeper of rank 0; the other processes do not use theirs
 */
public record ShardedKeeper(StateKeeper keeper, ShardedOptimizer optimizer, boolean isFirst)
    implements StateKeeper {
  @Override
  public void afterStep(boolean best) {
    together(() -> keeper.afterStep(best));
  }

  @Override
  public void beforeEnd() {
    together(keeper::beforeEnd);
  }

  private void together(Runnable save) {
    if (isFirst) {
      save.run();
      optimizer.release();
    } else {
      optimizer.serve();
    }
  }
}
