package io.slimfit.task;

import java.util.Optional;

/**
 * The metric by which methods are compared on a task.
 *
 * @param name as in {@code metrics.json}; empty for the first one there
 * @param perfect the value of a perfect model: 1, or 100 if the metric is a percentage
 */
public record MainMetric(Optional<String> name, double perfect) {
  /** The first metric, a fraction of 1. */
  public static MainMetric first() {
    return new MainMetric(Optional.empty(), 1);
  }

  /** A fraction of 1. */
  public static MainMetric of(String name) {
    return new MainMetric(Optional.of(name), 1);
  }

  public static MainMetric percentage(String name) {
    return new MainMetric(Optional.of(name), 100);
  }
}
