package io.slimfit.report.log;

/** How a run ended. */
enum RunEnd {
  DONE,
  /** Asked to end; it may go on later. */
  STOPPED,
  /** With an error. */
  FAILED
}
