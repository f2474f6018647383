package io.slimfit.distributed;

import java.util.Map;
import java.util.Optional;

/**
 * Rank 0, if it started this rank: this rank does not outlive it, however it ends. A connection
 * tells that later; before the ranks have met, there is none.
 */
record Starter(Optional<Long> process) {
  private static final String VARIABLE = "SLIMFIT_RANK_0"; // its process id

  /** The one in these variables; empty if a launcher such as torchrun started this rank. */
  static Starter of(Map<String, String> environment) {
    return new Starter(Optional.ofNullable(environment.get(VARIABLE)).map(Long::valueOf));
  }

  /** This process: says so to a rank that is started with these variables. */
  static void put(Map<String, String> environment) {
    environment.put(VARIABLE, String.valueOf(ProcessHandle.current().pid()));
  }

  /** @throws RankException if it has ended */
  void requireAlive() {
    boolean hasEnded = process
        .filter(id -> ProcessHandle.of(id).filter(ProcessHandle::isAlive).isEmpty())
        .isPresent();
    if (hasEnded) {
      throw new RankException("rank 0 has ended before training");
    }
  }
}
