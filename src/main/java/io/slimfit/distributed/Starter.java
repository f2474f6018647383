package io.slimfit.distributed;

import java.util.Map;
import java.util.Optional;

/**
 * Rank 0, if it started this rank: this rank does not outlive it, however it ends. A connection
 * tells that later; before the ranks have met, there is none.
 */
record Starter(Optional<Integer> process) {
  private static final String VARIABLE = "SLIMFIT_RANK_0"; // its process id

  /**
   * The one in these variables; empty if a launcher such as torchrun started this rank.
   *
   * @throws io.slimfit.base.InputException if the variable is not the id of a process
   */
  static Starter of(Map<String, String> environment) {
    return new Starter(
        environment.containsKey(VARIABLE)
            ? Optional.of(Placement.number(environment, VARIABLE))
            : Optional.empty());
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
