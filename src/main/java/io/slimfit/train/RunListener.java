package io.slimfit.train;

import io.slimfit.base.Settings;
import java.util.List;

/**
 * Is told what a run does, by the thread that runs it. A listener overrides the methods of the
 * events it needs.
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

  /** Something that the user may want to know; it names settings as a library user sets them. */
  default void onNote(String note) {}

  /**
   * The same note, which still names settings as {@link Settings} describes. Override it to name
   * them in another way, as the command does; otherwise {@link #onNote} is told.
   */
  default void onRawNote(String note) {
    onNote(Settings.forLibrary(note));
  }

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
