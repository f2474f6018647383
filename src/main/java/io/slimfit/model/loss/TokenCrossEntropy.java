package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * The mean over labelled tokens of -log p of the right class.
 *
 * @param labels the class of each token of each sequence, or {@link Loss#IGNORED}; rows of padding
 *     have none
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record TokenCrossEntropy(int[][] labels) implements Loss {
  /** How many tokens have a label. */
  @Override
  public double[] counts() {
    return new double[] {
      Arrays.stream(labels)
          .flatMapToInt(Arrays::stream)
          .filter(label -> label != IGNORED)
          .count()
    };
  }

  @Override
  public Loss select(int[] sequences) {
    return new TokenCrossEntropy(
        Arrays.stream(sequences).mapToObj(s -> labels[s]).toArray(int[][]::new));
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    double loss = 0;
    for (int s = 0; s < labels.length; s++) {
      for (int i = 0; i < labels[s].length; i++) {
        if (labels[s][i] != IGNORED) {
          loss += Softmax.crossEntropy(
              logits,
              (layout.firstRow(s) + i) * outputs,
              outputs,
              1,
              labels[s][i],
              1 / denominators[0],
              gradient);
        }
      }
    }
    return loss;
  }
}
