package io.slimfit.train;

import java.util.List;

/**
 * Is told what a run does, by the thread that runs it. A method does nothing unless it is
 * overridden.
 */
public interface RunListener {
  /** A listener that ignores everything. */
  static RunListener silent() {
    return new RunListener() {};
  }

  /** One that tells each of these, in this order. */
  static RunListener all(RunListener... listeners) {
    return new AllListeners(List.of(listeners));
  }

  /** Something that the user may want to know. */
  default void onNote(String note) {}

  /**
   * A file of the model is being fetched from the hub.
   *
   * @param received bytes of it that have arrived
   * @param total bytes of it
   */
  default void onFetch(String file, long received, long total) {}

  /** Everything is read and checked; training begins. */
  default void onStart(RunSummary summary) {}

  default void onStep(StepReport step) {}

  /** The model is about to be evaluated. */
  default void onEvaluating(int examples) {}

  /** The model was evaluated. */
  default void onEvaluated(EvaluationReport report) {}

  /** Everything is written. */
  default void onEnd(RunResult result) {}
}
