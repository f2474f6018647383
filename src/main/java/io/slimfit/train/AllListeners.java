package io.slimfit.train;

import java.util.List;

/** Passes each event on to several listeners, in their order. */
record AllListeners(List<RunListener> listeners) implements RunListener {
  @Override
  public void onNote(String note) {
    listeners.forEach(listener -> listener.onNote(note));
  }

  @Override
  public void onRawNote(String note) {
    listeners.forEach(listener -> listener.onRawNote(note));
  }

  @Override
  public void onFetch(String file, long received, long total) {
    listeners.forEach(listener -> listener.onFetch(file, received, total));
  }

  @Override
  public void onPreparing(String activity, long done, long total) {
    listeners.forEach(listener -> listener.onPreparing(activity, done, total));
  }

  @Override
  public void onStart(RunSummary summary) {
    listeners.forEach(listener -> listener.onStart(summary));
  }

  @Override
  public void onResume(RunSummary summary, Resumption from) {
    listeners.forEach(listener -> listener.onResume(summary, from));
  }

  @Override
  public void onSaved(long step) {
    listeners.forEach(listener -> listener.onSaved(step));
  }

  @Override
  public void onStep(StepReport step) {
    listeners.forEach(listener -> listener.onStep(step));
  }

  @Override
  public void onEvaluating(int examples) {
    listeners.forEach(listener -> listener.onEvaluating(examples));
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    listeners.forEach(listener -> listener.onEvaluated(report));
  }

  @Override
  public void onFailed() {
    listeners.forEach(RunListener::onFailed);
  }

  @Override
  public void onEnd(RunResult result) {
    listeners.forEach(listener -> listener.onEnd(result));
  }
}
