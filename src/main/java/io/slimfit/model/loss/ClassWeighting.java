package io.slimfit.model.loss;

import java.util.List;

/**
 * What a wrong class costs, as PyTorch's {@code CrossEntropyLoss(weight, label_smoothing)} has it:
 * of a label y among K classes, (1 - s) w(y) times the negative logarithm of its probability, and
 * s/K times the sum over all classes c of w(c) times that of theirs. The mean over a step is
 * divided by the sum of w(y).
 *
 * @param weights w of each class; empty if every class weighs 1
 * @param smoothing s, in [0, 1)
 */
public record ClassWeighting(List<Double> weights, double smoothing) {
  private static final ClassWeighting PLAIN = new ClassWeighting(List.of(), 0);

  public ClassWeighting {
    weights = List.copyOf(weights);
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("label smoothing " + smoothing);
    }
  }

  /** Every class weighs 1, and nothing is smoothed. */
  public static ClassWeighting plain() {
    return PLAIN;
  }

  public boolean isPlain() {
    return weights.isEmpty() && smoothing == 0;
  }

  public double weight(int c) {
    return weights.isEmpty() ? 1 : weights.get(c);
  }

  /**
   * scale * the loss of one label, over {@code classes} logits from {@code first} on.
   *
   * @param gradient of the logits, written
   */
  double loss(double[] logits, int first, int classes, int label, double scale, double[] gradient) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, logits[first + c]);
    }
    double sum = 0;
    double shares = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[first + c] - largest);
      shares += share(c, label, classes);
    }
    double logSum = Math.log(sum) + largest;
    double loss = 0;
    for (int c = 0; c < classes; c++) {
      double share = share(c, label, classes);
      loss += share * (logSum - logits[first + c]);
      double probability = Math.exp(logits[first + c] - largest) / sum;
      gradient[first + c] = scale * (shares * probability - share);
    }
    return scale * loss;
  }

  /** How much the negative logarithm of class c's probability counts. */
  private double share(int c, int label, int classes) {
    double smoothed = smoothing / classes * weight(c);
    return c == label ? (1 - smoothing) * weight(c) + smoothed : smoothed;
  }
}
