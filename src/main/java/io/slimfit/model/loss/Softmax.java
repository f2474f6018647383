package io.slimfit.model.loss;

/** Cross entropy over some of the logits. */
final class Softmax {
  private Softmax() {}

  /**
   * scale * (log of the sum of exponentials - the label's logit), over {@code n} logits from
   * {@code first} on, {@code stride} apart.
   *
   * @param gradient of the logits, written
   */
  static double crossEntropy(
      double[] logits, int first, int n, int stride, int label, double scale, double[] gradient) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, logits[first + j * stride]);
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(logits[first + j * stride] - largest);
    }
    for (int j = 0; j < n; j++) {
      double probability = Math.exp(logits[first + j * stride] - largest) / sum;
      gradient[first + j * stride] = scale * (probability - (j == label ? 1 : 0));
    }
    return scale * (Math.log(sum) + largest - logits[first + label * stride]);
  }
}
