package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * Half the mean cross entropy of the first row of an answer, over the rows of its sequence, and
 * half that of the last.
 *
 * @param starts first row of each answer, counted from the start of its sequence, or
 *     {@link Loss#IGNORED}
 * @param ends last row of each answer, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record SpanCrossEntropy(int[] starts, int[] ends) implements Loss {
  @Override
  public double[] counts() {
    return new double[] {
      Arrays.stream(starts).filter(start -> start != IGNORED).count(),
      Arrays.stream(ends).filter(end -> end != IGNORED).count()
    };
  }

  @Override
  public Loss select(int[] sequences) {
    return new SpanCrossEntropy(
        Arrays.stream(sequences).map(s -> starts[s]).toArray(),
        Arrays.stream(sequences).map(s -> ends[s]).toArray());
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    double loss = 0;
    for (int i = 0; i < starts.length; i++) {
      int[] labels = {starts[i], ends[i]};
      for (int column = 0; column < 2; column++) {
        if (labels[column] != IGNORED) {
          loss += Softmax.crossEntropy(
              logits,
              layout.firstRow(i) * outputs + column,
              layout.rows(i),
              outputs,
              labels[column],
              0.5 / denominators[column],
              gradient);
        }
      }
    }
    return loss;
  }
}
