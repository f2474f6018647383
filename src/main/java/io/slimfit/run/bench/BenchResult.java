package io.slimfit.run.bench;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import java.util.List;
import java.util.OptionalInt;

/**
 * What steps cost.
 *
 * @param imageSize height and width of the images, if the model reads them
 * @param stepSeconds wall time of each timed step
 * @param breakdown where their time went, the largest share first; empty if that was not asked for
 * @param memory the peaks of all steps, the one with the largest active set among them
 */
public record BenchResult(
    BenchConfig config,
    OptionalInt imageSize,
    List<Double> stepSeconds,
    List<TimeShare> breakdown,
    Ledger memory,
    UsualMemory usual) {
  public double medianSeconds() {
    List<Double> sorted = stepSeconds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
