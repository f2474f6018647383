package io.slimfit.run.compare;

import java.nio.file.Path;

/** A run ended without results, and not because training diverged. */
public final class FailedRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code the exit code of its process
   * @param said the last lines that it printed
   * @param log the file with all of them
   */
  FailedRunException(ComparedRun run, int code, String said, Path log) {
    super(run + ": the run ended with exit code " + code + "; " + log
        + (said.isEmpty() ? " is empty" : " ends with:\n" + said));
    this.code = code;
  }

  /** The exit code of the run. */
  public int code() {
    return code;
  }
}
