package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.Workers;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * The squares of the norms of all gradients, in the model's order. Gradients are read whether
   * they are clipped or not: one that is too large to be squared would give its weight an infinite
   * second moment, and so stop it for good.
   *
   * @throws ArithmeticException naming the parameter, if an element of its gradient is not finite,
   *     or its square is not finite in single precision, in which moments are kept
   */
  public static Map<Parameter, Double> squaredNorms(Gradients gradients, Workers workers) {
    List<Parameter> parameters = gradients.parameters();
    List<Double> squares =
        workers.map(parameters, (parameter, number, ops) -> squaredNorm(gradients, parameter, ops));
    Map<Parameter, Double> byParameter = new LinkedHashMap<>();
    for (int i = 0; i < squares.size(); i++) {
      byParameter.put(parameters.get(i), squares.get(i));
    }
    return byParameter;
  }

  /** The global norm, with the same bits for the same order. */
  public static double norm(Collection<Double> squaredNorms) {
    return Math.sqrt(squaredNorms.stream().mapToDouble(Double::doubleValue).sum());
  }

  /** The norm of one gradient; infinite or NaN if it or its square is. */
  public static double norm(Gradients gradients, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return Math.sqrt(ops.squaredNorm(gradients.of(parameter).elements()));
    }
  }

  /**
   * The square of the norm of one gradient.
   *
   * @throws ArithmeticException like {@link #squaredNorms}
   */
  public static double squaredNorm(Gradients gradients, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return squaredNorm(parameter, gradients.of(parameter).elements(), ops);
    }
  }

  static double squaredNorm(Parameter parameter, Tensor elements, Ops ops) {
    double squares = ops.squaredNorm(elements);
    return squares <= Float.MAX_VALUE ? squares : squaredNorm(parameter, elements);
  }

  /** In double precision: the sum may be too large for single precision, though no square is. */
  private static double squaredNorm(Parameter parameter, Tensor elements) {
    double sum = 0;
    for (double g : elements.toDoubles()) {
      if (!(g * g <= Float.MAX_VALUE)) {
        throw new ArithmeticException("the gradient of " + parameter.name()
            + " is not finite, or too large to be squared (" + (float) g + ")");
      }
      sum += g * g;
    }
    return sum;
  }

  /** The factor for gradients with this norm; 1 if clipping is off. */
  public double scale(double norm) {
    return Math.min(1, largestNorm / (norm + EPSILON));
  }
}
