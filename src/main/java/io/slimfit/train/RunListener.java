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

  /** A listener that passes each event on to these, in this order. */
  static RunListener all(RunListener... listeners) {
    return new AllListeners(List.of(listeners));
  }

  /** Something that the user may want to know; it names settings as a library user sets them. */
  default void onNote(String note) {}

  /**
   * The same note, which still names settings as {@link Settings} describes. Override it to name
   * them in another way, as the command does; otherwise {@link #onNote} receives them.
   */
  default void onRawNote(String note) {
    onNote(Settings.forLibrary(note));
  }

  /**
   * A file of the model is being fetched from the hub.
   *
   * @param received the bytes that have arrived
   * @param total the bytes of the file
   */
  default void onFetch(String file, long received, long total) {}

  /**
   * Libraries or the model are being loaded, or data read or tokenized. Called at the beginning of
   * each such activity, and then often.
   *
   * @param activity such as {@code "reading train.csv"}
   * @param done how many rows or texts; 0 if they are not counted
   * @param total how many there are; 0 if that is not known
   */
  default void onPreparing(String activity, long done, long total) {}

  /** Everything is read and checked; training starts. */
  default void onStart(RunSummary summary) {}

  /** As {@link #onStart}, if the run goes on where an earlier one ended. */
  default void onResume(RunSummary summary, Resumption from) {
    onStart(summary);
  }

  default void onStep(StepReport step) {}

  /** A checkpoint was saved, from which the run can be resumed. */
  default void onSaved(long step) {}

  /** The model is about to be evaluated. */
  default void onEvaluating(int examples) {}

  /** The model was evaluated. */
  default void onEvaluated(EvaluationReport report) {}

  /**
   * The run, which had started, ends with an error, and {@link #onEnd} is not called. Must not
   * throw.
   */
  default void onFailed() {}

  /** Everything is written. */
  default void onEnd(RunResult result) {}
}
