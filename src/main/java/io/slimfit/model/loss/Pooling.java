package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/** Makes a vector of the hidden states of each sequence, as sentence-transformers does. */
public enum Pooling {
  /** The mean of its tokens, without padding. */
  MEAN,
  /** That of its first token. */
  CLS;

  /**
   * @param hidden [rows, width]
   * @return [sequences, width]
   */
  public double[][] of(double[] hidden, int width, SequenceLayout layout) {
    double[][] vectors = new double[layout.sequences()][width];
    for (int s = 0; s < vectors.length; s++) {
      int count = pooled(layout, s);
      for (int row = 0; row < count; row++) {
        int at = (layout.firstRow(s) + row) * width;
        for (int i = 0; i < width; i++) {
          vectors[s][i] += hidden[at + i] / count;
        }
      }
    }
    return vectors;
  }

  /**
   * @param gradients of the vectors
   * @param dHidden [rows, width], written; zeros on entry
   */
  void backward(double[][] gradients, int width, SequenceLayout layout, double[] dHidden) {
    for (int s = 0; s < gradients.length; s++) {
      int count = pooled(layout, s);
      double[] share = Arrays.stream(gradients[s]).map(g -> g / count).toArray();
      for (int row = 0; row < count; row++) {
        System.arraycopy(share, 0, dHidden, (layout.firstRow(s) + row) * width, width);
      }
    }
  }

  /** How many rows, from the first on, the vector is the mean of. */
  private int pooled(SequenceLayout layout, int sequence) {
    return this == CLS ? 1 : layout.tokens(sequence);
  }
}
