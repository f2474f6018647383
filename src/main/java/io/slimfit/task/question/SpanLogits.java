package io.slimfit.task.question;

/**
 * Start and end logits of an answer for each row of a window, including padding.
 *
 * @param starts [rows]
 * @param ends [rows]
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record SpanLogits(double[] starts, double[] ends) {
  /**
   * Splits the output of a model.
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
