package io.slimfit.task.question;

/**
 * For each row of a window, padding included, how well an answer begins there and how well it ends
 * there.
 *
 * @param starts [rows]
 * @param ends [rows]
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record SpanLogits(double[] starts, double[] ends) {
  /**
   * As a model says them.
   *
   * @param logits [rows, 2]
   */
  public static SpanLogits of(double[] logits) {
    double[] starts = new double[logits.length / 2];
    double[] ends = new double[logits.length / 2];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = logits[2 * i];
      ends[i] = logits[2 * i + 1];
    }
    return new SpanLogits(starts, ends);
  }
}
