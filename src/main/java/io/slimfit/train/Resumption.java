package io.slimfit.train;

import java.time.Instant;
import java.util.List;

/**
 * What a resumed run goes on from.
 *
 * @param steps how many steps were done
 * @param losses the losses of these steps; NaN where a step was skipped
 * @param seconds the times of these steps
 * @param evaluations the evaluations so far
 * @param changes what was changed when the run was resumed, now or earlier
 */
public record Resumption(
    long steps,
    List<Double> losses,
    List<Double> seconds,
    List<EvaluationReport> evaluations,
    List<Change> changes) {
  public Resumption {
    losses = List.copyOf(losses);
    seconds = List.copyOf(seconds);
    evaluations = List.copyOf(evaluations);
    changes = List.copyOf(changes);
  }

  /**
   * Something that is not as it was when the run started.
   *
   * @param what {@code data}, {@code processor}, or the key of an option
   * @param before what it was
   * @param after what it is since then
   * @param step how many steps had been done
   * @param time when the run was resumed
   */
  public record Change(String what, String before, String after, long step, Instant time) {}
}
