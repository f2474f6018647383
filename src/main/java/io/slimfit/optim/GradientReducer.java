package io.slimfit.optim;

import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Gradients;
import io.slimfit.tensor.Ops;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sums the gradients of a step over several processes. Each of them computes some of the step's
 * parts, and all have the same weights, before and after the step.
 *
 * <p>The gradients of a round are handed over when it is computed, so that a process never has
 * those of all its parts.
 */
public interface GradientReducer {
  /**
   * The parts that this process computes, in rounds, which all processes do together. A round is a
   * list of groups, and this process sums the parts of a group, in their order. There may be none.
   *
   * @param parts how many the step has
   */
  List<List<List<Integer>>> rounds(int parts);

  /**
   * Begins a step.
   *
   * @param total without gradients; it gets the sum over all processes
   */
  Sum begin(Gradients total, int parts);

  /** The sum over the processes in one step. */
  interface Sum extends AutoCloseable {
    /**
     * Adds a round; all processes call this together.
     *
     * @param own what this process computed; the gradients are released
     * @return what all of them computed
     */
    Round add(Computed own, Ops ops);

    /**
     * After the last round: completes the total.
     *
     * @return the loss of the step
     */
    double finish(Ops ops);

    @Override
    void close();
  }

  /**
   * What a process computed in a round.
   *
   * @param failure why it failed, if a tensor was not finite
   */
  record Computed(
      List<Group> groups, Map<SiteKind, Saturation.Count> saturation, Optional<String> failure) {}

  /**
   * Parts that were summed by one process.
   *
   * @param losses of each part
   */
  record Group(List<Integer> parts, Gradients gradients, List<Double> losses) {}

  /**
   * What all processes computed in a round.
   *
   * @param failure of the first part that failed; then nothing was added, in any process
   */
  record Round(Map<SiteKind, Saturation.Count> saturation, Optional<String> failure) {}
}
