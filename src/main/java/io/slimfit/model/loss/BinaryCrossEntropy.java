package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * The mean over sequences and labels of -y log σ(x) - (1 - y) log(1 - σ(x)).
 *
 * @param sets y for each sequence and label: 1 or 0, or a probability
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record BinaryCrossEntropy(double[][] sets) implements Loss {
  @Override
  public double[] counts() {
    return new double[] {Arrays.stream(sets).mapToInt(set -> set.length).sum()};
  }

  @Override
  public Loss select(int[] sequences) {
    return new BinaryCrossEntropy(
        Arrays.stream(sequences).mapToObj(s -> sets[s]).toArray(double[][]::new));
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    double loss = 0;
    for (int i = 0; i < sets.length; i++) {
      for (int j = 0; j < outputs; j++) {
        double x = logits[i * outputs + j];
        double y = sets[i][j];
        loss += (Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)))) / denominators[0];
        gradient[i * outputs + j] = (1 / (1 + Math.exp(-x)) - y) / denominators[0];
      }
    }
    return loss;
  }
}
