package io.slimfit.task;

import java.util.List;

/**
 * What each step of a run trains on: a function of the seed and the step.
 *
 * @param <B> what a batch is
 */
public interface BatchSchedule<B> {
  /** Steps of the whole run. */
  long count();

  long stepsPerEpoch();

  /**
   * The parts of a step, with the denominators of the whole step. Any step can be asked for,
   * without those before it.
   *
   * @param step counted from 0
   */
  List<B> parts(long step);
}
