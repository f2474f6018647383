package io.slimfit.report.log;

/** Takes entries with the names of Hugging Face's Trainer. */
interface Log {
  /** A run begins. */
  void begin();

  /**
   * A run goes on. Entries of later steps, if there are any, are removed or not written again.
   *
   * @param step how many steps were done
   * @return the last step of which there are entries; 0 if there are none
   */
  long resume(long step);

  void write(Entry entry);

  /** Writes what waits. */
  void flush();

  /** Must not throw if the run failed. */
  void end(RunEnd how);
}
