package io.slimfit.model.loss;

import java.util.Arrays;

/**
 * What embeddings of texts are to be: a loss of the vectors of one batch, all of length 1.
 *
 * <p>The formulas are those of sentence-transformers.
 */
public interface EmbeddingObjective {
  /**
   * @param units [roles][rows][width]: vectors of length 1
   * @param texts [rows]: the first text of each row
   * @param gradient like {@code units}, written; zeros on entry
   * @return the mean over the rows
   */
  double of(double[][][] units, ComparedText[] texts, double[][][] gradient);

  /** How many texts a row has at least. */
  int fewestRoles();

  /**
   * The cross entropy of finding what belongs to an anchor among all other texts of the batch
   * (Henderson et al., 2017): -log softmax(scale * cos(anchor, candidates)).
   */
  record MultipleNegatives(double scale) implements EmbeddingObjective {
    @Override
    public int fewestRoles() {
      return 2;
    }

    @Override
    public double of(double[][][] units, ComparedText[] texts, double[][][] gradient) {
      int rows = texts.length;
      double loss = 0;
      for (int i = 0; i < rows; i++) {
        double[] anchor = units[0][i];
        double[] logits = new double[(units.length - 1) * rows];
        for (int c = 0; c < logits.length; c++) {
          int row = c % rows;
          boolean candidate = c == i || row == i || texts[row].group() != texts[i].group();
          logits[c] =
              candidate ? scale * dot(anchor, units[1 + c / rows][row]) : Double.NEGATIVE_INFINITY;
        }
        double[] dLogits = new double[logits.length];
        loss += Softmax.crossEntropy(logits, 0, logits.length, 1, i, 1.0 / rows, dLogits);
        for (int c = 0; c < logits.length; c++) {
          if (dLogits[c] != 0) {
            double d = scale * dLogits[c];
            add(gradient[0][i], d, units[1 + c / rows][c % rows]);
            add(gradient[1 + c / rows][c % rows], d, anchor);
          }
        }
      }
      return loss;
    }
  }

  /**
   * log(1 + Σ exp(scale * (cos(i) - cos(j)))), over all rows i and j where the texts of j are more
   * similar than those of i (CoSENT, Su, 2022). Only the order of the scores counts.
   */
  record CoSent(double scale) implements EmbeddingObjective {
    @Override
    public int fewestRoles() {
      return 2;
    }

    @Override
    public double of(double[][][] units, ComparedText[] texts, double[][][] gradient) {
      int rows = texts.length;
      double[] similarity = new double[rows];
      Arrays.setAll(similarity, i -> scale * dot(units[0][i], units[1][i]));
      double largest = 0;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          if (texts[i].score() < texts[j].score()) {
            largest = Math.max(largest, similarity[i] - similarity[j]);
          }
        }
      }
      double sum = Math.exp(-largest);
      double[] d = new double[rows];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < rows; j++) {
          if (texts[i].score() < texts[j].score()) {
            double term = Math.exp(similarity[i] - similarity[j] - largest);
            sum += term;
            d[i] += term;
            d[j] -= term;
          }
        }
      }
      for (int i = 0; i < rows; i++) {
        addCosine(scale * d[i] / sum, i, units, gradient);
      }
      return Math.log(sum) + largest;
    }
  }

  /** The mean of (cos - score)². */
  record CosineError() implements EmbeddingObjective {
    @Override
    public int fewestRoles() {
      return 2;
    }

    @Override
    public double of(double[][][] units, ComparedText[] texts, double[][][] gradient) {
      double loss = 0;
      for (int i = 0; i < texts.length; i++) {
        double error = dot(units[0][i], units[1][i]) - texts[i].score();
        loss += error * error / texts.length;
        addCosine(2 * error / texts.length, i, units, gradient);
      }
      return loss;
    }
  }

  /** Adds the gradient of {@code factor} * cos of a row's two texts. */
  private static void addCosine(double factor, int row, double[][][] units, double[][][] gradient) {
    add(gradient[0][row], factor, units[1][row]);
    add(gradient[1][row], factor, units[0][row]);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void add(double[] sum, double factor, double[] x) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * x[i];
    }
  }
}
