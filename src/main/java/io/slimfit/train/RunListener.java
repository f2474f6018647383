package io.slimfit.train;

import java.util.List;

/** Receives the events of a run, on the thread of the run. By default, its methods do nothing. */
public interface RunListener {
  /** A listener that ignores everything. */
  static RunListener silent() {
    return new RunListener() {};
  }

  /** A listener that passes each event on to these, in this order. */
  static RunListener all(RunListener... listeners) {
    return new AllListeners(List.of(listeners));
  }

  /** A note for the user. */
  default void onNote(String note) {}

  /**
   * A file of the model is being fetched from the hub.
   *
   * @param received the bytes that have arrived
   * @param total the bytes of the file
   */
  default void onFetch(String file, long received, long total) {}

  /** Everything is read and checked; training starts. */
  default void onStart(RunSummary summary) {}

  default void onStep(StepReport step) {}

  /** The model is about to be evaluated. */
  default void onEvaluating(int examples) {}

  /** The model was evaluated. */
  default void onEvaluated(EvaluationReport report) {}

  /** Everything is written. */
  default void onEnd(RunResult result) {}
}
