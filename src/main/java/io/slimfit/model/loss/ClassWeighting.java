package io.slimfit.model.loss;

import java.util.Arrays;
import java.util.List;

/**
 * Class weights and label smoothing, as in PyTorch's {@code CrossEntropyLoss(weight,
 * label_smoothing)}. With K classes and probabilities p, a label y costs -(1 - s) w(y) log p(y) -
 * s/K Σ w(c) log p(c), where the sum is over all classes c. The sum over a step is divided by the
 * sum of w(y).
 *
 * @param weights w for each class; empty if every class weighs 1
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

  /**
   * The mean loss of the best prediction that is the same for all examples: with the shares that
   * the loss asks for, the entropy of these shares.
   *
   * @param counts how many examples have each class as label
   */
  public double constantLoss(long[] counts) {
    double[] shares = new double[counts.length];
    double labels = 0;
    for (int label = 0; label < counts.length; label++) {
      labels += counts[label] * weight(label);
      for (int c = 0; c < counts.length && counts[label] > 0; c++) {
        shares[c] += counts[label] * share(c, label, counts.length);
      }
    }
    double sum = Arrays.stream(shares).sum();
    double entropy = Arrays.stream(shares)
        .filter(share -> share > 0)
        .map(share -> -share * Math.log(share / sum))
        .sum();
    return entropy / labels;
  }

  /** The factor of -log p(c). */
  private double share(int c, int label, int classes) {
    double smoothed = smoothing / classes * weight(c);
    return c == label ? (1 - smoothing) * weight(c) + smoothed : smoothed;
  }
}
