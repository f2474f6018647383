package io.slimfit.model.loss;

import io.slimfit.nn.SequenceLayout;
import java.util.List;

/**
 * A loss that compares sequences with each other, in whichever parts of a step they are: the
 * negatives of a text are all other texts of its batch. It depends on a part only through a vector
 * for each sequence. So a step makes the vectors of all parts first, then the loss and the gradient
 * of each vector, and then sends each part forward once more, with the same dropout, and backward
 * (GradCache, Gao et al., 2021). Only one part is held at a time, and gradients are those of the
 * whole step.
 */
public interface JointLoss extends Loss {
  /**
   * What the loss reads of a part.
   *
   * @param outputs [rows, width], of the model
   * @return a vector for each sequence
   */
  double[][] vectors(double[] outputs, int width, SequenceLayout layout);

  /**
   * The loss of a step.
   *
   * @param parts the losses of all parts, which have the targets
   * @param vectors those of each part
   * @param denominators the sums of the counts over the whole step
   */
  Joined join(List<JointLoss> parts, List<double[][]> vectors, double[] denominators);

  /**
   * The loss of a step, which is known when it is made.
   *
   * @param parts the loss of each part, whose sum is the loss of the step; they have the gradients
   */
  record Joined(List<Loss> parts) {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  /** The loss of a step that is a single part. */
  @Override
  default double of(
      double[] logits,
      int outputs,
      SequenceLayout layout,
      double[] denominators,
      double[] gradient) {
    List<double[][]> own = List.<double[][]>of(vectors(logits, outputs, layout));
    return join(List.of(this), own, denominators)
        .parts()
        .get(0)
        .of(logits, outputs, layout, denominators, gradient);
  }
}
