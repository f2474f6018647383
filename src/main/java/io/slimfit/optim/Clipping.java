package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Workers;

/**
 * Clips by the norm of all gradients together.
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

  /** The factor for the gradients. They are not read if nothing is clipped: it is 1 then. */
  public double scale(Gradients gradients, Workers workers) {
    return isNone() ? 1 : scale(norm(gradients, workers));
  }

  /** The norm of all gradients; it has the same bits for any number of workers. */
  public static double norm(Gradients gradients, Workers workers) {
    return Math.sqrt(workers.sum(
        gradients.parameters(),
        (parameter, number, ops) -> squaredNorm(gradients, parameter, ops)));
  }

  private static double squaredNorm(Gradients gradients, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return ops.squaredNorm(gradients.of(parameter).elements());
    }
  }

  /** The factor for gradients of this norm. */
  double scale(double norm) {
    return Math.min(1, largestNorm / (norm + EPSILON));
  }
}
