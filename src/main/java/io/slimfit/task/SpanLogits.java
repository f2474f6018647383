package io.slimfit.task;

import io.slimfit.nn.SequenceLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * For each row of a window, padding included, how well an answer begins there and how well it ends there.
 *
 * @param starts [rows]
 * @param ends [rows]
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record SpanLogits(double[] starts, double[] ends) {
  /**
   * Of each sequence of a batch.
   *
   * @param logits [rows of the batch, 2]
   */
  public static List<SpanLogits> ofBatch(double[] logits, SequenceLayout layout) {
    List<SpanLogits> all = new ArrayList<>(layout.sequences());
    for (int s = 0; s < layout.sequences(); s++) {
      double[] starts = new double[layout.rows(s)];
      double[] ends = new double[layout.rows(s)];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = logits[2 * (layout.firstRow(s) + i)];
        ends[i] = logits[2 * (layout.firstRow(s) + i) + 1];
      }
      all.add(new SpanLogits(starts, ends));
    }
    return all;
  }
}
