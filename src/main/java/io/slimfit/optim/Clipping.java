package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;

/**
 * Clipping by the norm of all gradients together.
 *
 * @param largestNorm gradients of a larger norm are scaled down to it; infinity clips nothing
 */
public record Clipping(double largestNorm) {
  /** As PyTorch: keeps the factor finite for a norm of zero. */
  private static final double EPSILON = 1e-6;

  public Clipping {
    if (!(largestNorm > 0)) {
      throw new InputException(
          Place.setting("maxGradNorm"),
          largestNorm + " is not above 0",
          "Leave it out to clip nothing");
    }
  }

  public static Clipping none() {
    return new Clipping(Double.POSITIVE_INFINITY);
  }

  public boolean isNone() {
    return largestNorm == Double.POSITIVE_INFINITY;
  }

  /** The norm of all gradients, in the model's order of parameters, so that it has the same bits in every run. */
  public static double norm(Gradients gradients, Ops ops) {
    double sum = 0;
    for (Parameter parameter : gradients.parameters()) {
      try (Scope scope = ops.scope()) {
        sum += ops.squaredNorm(gradients.of(parameter).elements());
      }
    }
    return Math.sqrt(sum);
  }

  /** What to multiply gradients of this norm by. */
  public double scale(double norm) {
    return Math.min(1, largestNorm / (norm + EPSILON));
  }
}
