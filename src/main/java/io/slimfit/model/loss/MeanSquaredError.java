package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * The mean over sequences of (x - y)².
 *
 * @param scores y, one a sequence
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention
public record MeanSquaredError(double[] scores) implements Loss {
  @Override
  public double[] counts() {
    return new double[] {scores.length};
  }

  @Override
  public Loss select(int[] sequences) {
    return new MeanSquaredError(
        Arrays.stream(sequences).mapToDouble(s -> scores[s]).toArray());
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    double loss = 0;
    for (int i = 0; i < scores.length; i++) {
      double error = logits[i] - scores[i];
      loss += error * error / denominators[0];
      gradient[i] = 2 * error / denominators[0];
    }
    return loss;
  }
}
