package io.slimfit.task;

/** Is told how far the preparation of a run has come, so that it does not look as if it hung. */
public interface Progress {
  /**
   * Some of it is done. Called at the beginning, and then often.
   *
   * @param activity such as {@code "tokenizing training texts"}
   * @param done how many rows or texts
   * @param total how many there are; 0 if that is not known
   */
  void on(String activity, long done, long total);

  /** Tells nobody. */
  static Progress none() {
    return (activity, done, total) -> {};
  }
}
