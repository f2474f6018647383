package io.slimfit.train;

import io.slimfit.model.TokenBatch;
import java.util.List;

/** What each step of a run learns from. */
interface Steps {
  /** Steps of the whole run. */
  long count();

  long stepsPerEpoch();

  /**
   * The parts of a step, with the denominators of the whole step.
   *
   * @param step counted from 0
   */
  List<TokenBatch> parts(long step);
}
