package io.slimfit.run.compare;

/** Is told what a comparison does, by the thread that runs it. */
public interface ComparisonListener {
  /** A run starts. */
  default void onStart(ComparedRun run) {}

  /**
   * A run has ended with results, or diverged.
   *
   * @param seconds since it started
   * @param remaining the runs that remain, as far as is known
   */
  default void onEnd(ComparedRun run, RunOutcome outcome, double seconds, int remaining) {}

  /** The results so far, after each reported run and at the end. */
  default void onResult(ComparisonResult result) {}
}
