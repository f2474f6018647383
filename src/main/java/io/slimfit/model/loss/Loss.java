package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;

/**
 * The targets of the sequences of a batch, and what it costs to predict something else. Losses of
 * parts add up to the loss of the batch: each is divided by the denominators of the whole step.
 * Immutable by convention: arrays are not copied.
 */
public interface Loss {
  /** A target that adds nothing to the loss. */
  int IGNORED = -100;

  /**
   * How much the targets count, for each mean that the loss is made of. The sum over a whole step
   * is the denominator, so that a batch may be cut in any way.
   */
  double[] counts();

  /** The targets of these sequences, in this order. */
  Loss select(int[] sequences);

  /**
   * The loss of a part.
   *
   * @param logits [sequences, outputs], or [rows, outputs] of a head that predicts for each row
   * @param denominators of the step: the sum of the counts of its parts
   * @param gradient of the logits, written; zeros on entry
   * @throws IllegalStateException if there are no targets
   */
  double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient);
}
