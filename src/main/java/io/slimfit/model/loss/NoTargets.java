package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;

/** Nothing is known: for prediction. */
public record NoTargets() implements Loss {
  @Override
  public double[] counts() {
    return new double[0];
  }

  @Override
  public Loss select(int[] sequences) {
    return this;
  }

  @Override
  public double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    throw new IllegalStateException("a batch without targets has no loss");
  }
}
