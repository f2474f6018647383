package io.slimfit.run.compare;

/**
 * What a run will cost, estimated.
 *
 * @param steps of the run; 0 if unknown
 * @param seconds of the whole run, as long as no other runs beside it; NaN if unknown
 * @param peakBytes of its process; 0 if unknown
 */
public record RunEstimate(long steps, double seconds, long peakBytes) {
  /** The JVM, the libraries and the data beside the tensors: what short runs showed. */
  private static final long PROCESS_BYTES = 320L << 20;

  /** For the start of the JVM and the libraries, and for reading model and data. */
  private static final double START_SECONDS = 6;

  /** The forward pass is a third of a step. */
  private static final double FORWARD = 1.0 / 3;

  static RunEstimate unknown() {
    return new RunEstimate(0, Double.NaN, 0);
  }

  /**
   * @param secondsPerStep of a batch of this many examples
   * @param peakBytes of its process; 0 if unknown
   */
  static RunEstimate of(
      long steps, double secondsPerStep, int examplesPerStep, int evalSamples, long peakBytes) {
    double evaluation = FORWARD * secondsPerStep * evalSamples / examplesPerStep;
    return new RunEstimate(steps, START_SECONDS + steps * secondsPerStep + evaluation, peakBytes);
  }

  /** The peak of a process whose tensors have this peak. */
  static long peakBytes(long tensors) {
    return tensors + PROCESS_BYTES;
  }
}
