package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * The mean over sequences of -log of the probability of the right class, weighted and smoothed.
 *
 * @param labels the class of each sequence, or {@link Loss#IGNORED}
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record CrossEntropy(int[] labels, ClassWeighting weighting) implements Loss {
  public CrossEntropy(int[] labels) {
    this(labels, ClassWeighting.plain());
  }

  /** The sum of the weights of the labels: how many labels there are, if every class weighs 1. */
  @Override
  public double[] counts() {
    return new double[] {
      Arrays.stream(labels)
          .filter(label -> label != IGNORED)
          .mapToDouble(weighting::weight)
          .sum()
    };
  }

  @Override
  public Loss select(int[] sequences) {
    return new CrossEntropy(Arrays.stream(sequences).map(s -> labels[s]).toArray(), weighting);
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    double loss = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == IGNORED) {
        continue;
      }
      double scale = 1 / denominators[0];
      loss += weighting.isPlain()
          ? Softmax.crossEntropy(logits, i * outputs, outputs, 1, labels[i], scale, gradient)
          : weighting.loss(logits, i * outputs, outputs, labels[i], scale, gradient);
    }
    return loss;
  }
}
