package io.slimfit.train;

/** Saves the state of a run, so that it can be resumed. */
public interface StateKeeper {
  /** Saves nothing. */
  static StateKeeper none() {
    return new StateKeeper() {
      @Override
      public void afterStep(boolean best) {}

      @Override
      public void beforeEnd() {}
    };
  }

  /**
   * Called after each step and the evaluation that follows it; saves if it is time to.
   *
   * @param best whether the model was just evaluated, and is the best so far
   */
  void afterStep(boolean best);

  /** Called when the run was asked to end early: saves. */
  void beforeEnd();
}
