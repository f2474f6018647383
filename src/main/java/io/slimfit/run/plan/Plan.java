package io.slimfit.run.plan;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory of a run, and of the same run done otherwise.
 *
 * @param what the run does, in words
 * @param threads of the run; with one, the plan is exact
 * @param memory the peaks of the run: the most that it can need
 * @param range the totals of the possible active sets, if only the run will know them
 * @param others the peaks with other profiles and other ways to train
 * @param usual full fine-tuning in an autograd framework, by formula
 * @param steps of the run, if that is known
 * @param disk what the run writes; empty for the steps of bench
 * @param floorBytes the bytes of the process before it computes, without tensors
 */
public record Plan(
    String what,
    int threads,
    Ledger memory,
    Optional<Range> range,
    List<Row> others,
    UsualMemory usual,
    OptionalLong steps,
    Optional<PlannedDisk> disk,
    long floorBytes) {
  public Plan {
    others = List.copyOf(others);
  }

  /** What computing adds to the process beside the tensors, at most. */
  public long computingBytes() {
    return ComputingMemory.bytes(memory.total(), threads);
  }

  /**
   * Totals of bytes.
   *
   * @param expected with the active set that the policy chooses first
   */
  public record Range(long least, long expected, long greatest) {}

  /** @param chosen whether this is the run itself */
  public record Row(String name, boolean chosen, Ledger memory) {}
}
