package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Workers;

/**
 * Clips gradients by their global norm.
 *
 * @param largestNorm gradients with a larger norm are scaled down to it; infinity turns clipping
 *     off
 */
public record Clipping(double largestNorm) {
  /** As in PyTorch: keeps the factor finite if the norm is zero. */
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

  /** The factor for the gradients. If clipping is off, it is 1, and the gradients are not read. */
  public double scale(Gradients gradients, Workers workers) {
    return isNone() ? 1 : scale(norm(gradients, workers));
  }

  /** The global norm; it has the same bits for any number of workers. */
  public static double norm(Gradients gradients, Workers workers) {
    return Math.sqrt(workers.sum(
        gradients.parameters(),
        (parameter, number, ops) -> squaredNorm(gradients, parameter, ops)));
  }

  /** The norm of one gradient. */
  public static double norm(Gradients gradients, Parameter parameter, Ops ops) {
    return Math.sqrt(squaredNorm(gradients, parameter, ops));
  }

  private static double squaredNorm(Gradients gradients, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return ops.squaredNorm(gradients.of(parameter).elements());
    }
  }

  /** The factor for gradients with this norm. */
  double scale(double norm) {
    return Math.min(1, largestNorm / (norm + EPSILON));
  }
}
