package io.slimfit.task;

import java.util.List;

/**
 * What each step of a run learns from.
 *
 * @param <B> what a batch is
 */
public interface BatchSchedule<B> {
  /** Steps of the whole run. */
  long count();

  long stepsPerEpoch();

  /**
   * The parts of a step, with the denominators of the whole step.
   *
   * @param step counted from 0
   */
  List<B> parts(long step);
}
