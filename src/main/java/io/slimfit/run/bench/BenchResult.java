package io.slimfit.run.bench;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The time and memory of steps.
 *
 * @param imageSize height and width of the images, if the model reads images
 * @param stepSeconds the wall time of each timed step
 * @param stepProcessorSeconds the processor time of each timed step, of all threads of the process
 * @param breakdown where the time went, the largest share first; empty if not asked for
 * @param roofline what operators did; empty if not asked for
 * @param memory the peaks over all steps, including the one with the largest active set
 */
public record BenchResult(
    BenchConfig config,
    OptionalInt imageSize,
    List<Double> stepSeconds,
    List<Double> stepProcessorSeconds,
    List<TimeShare> breakdown,
    Optional<Roofline> roofline,
    Ledger memory,
    UsualMemory usual) {
  public double medianSeconds() {
    return median(stepSeconds);
  }

  public double medianProcessorSeconds() {
    return median(stepProcessorSeconds);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
