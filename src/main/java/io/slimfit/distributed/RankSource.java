package io.slimfit.distributed;

import java.time.Duration;

/** How this process becomes one of several ranks. */
public interface RankSource extends AutoCloseable {
  int rank();

  int size();

  /** Whether this rank writes, logs and evaluates. */
  default boolean isFirst() {
    return rank() == 0;
  }

  /**
   * Waits until all ranks have come; native libraries are loaded before.
   *
   * @param timeout after which a rank that does not answer counts as gone
   * @throws RankException naming a rank that has not come
   */
  Ranks meet(Duration timeout);

  /** Ends what was started, after the run. */
  @Override
  void close();

  /** A rank that a launcher has started, such as torchrun. */
  static RankSource launched(Placement placement) {
    return new RankSource() {
      @Override
      public int rank() {
        return placement.rank();
      }

      @Override
      public int size() {
        return placement.size();
      }

      @Override
      public Ranks meet(Duration timeout) {
        return Ranks.meet(placement, timeout, Starter.of(System.getenv()));
      }

      @Override
      public void close() {} // the launcher waits for its ranks
    };
  }
}
