package io.slimfit.train;

import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How close the gradients of one step are to exact ones: those of the same parts if nothing held is
 * encoded.
 *
 * @param whole all gradients as one vector
 * @param byWeight each active matrix on its own, in the model's order
 */
public record GradientProbe(Nearness whole, Map<String, Nearness> byWeight) {
  /**
   * @param cosine of the angle between the two; 1 if both are zero
   * @param relativeError norm of the difference divided by the norm of the exact one
   */
  public record Nearness(double cosine, double relativeError) {
    private static Nearness of(double dot, double squares, double exactSquares) {
      if (squares == 0 && exactSquares == 0) {
        return new Nearness(1, 0);
      }
      double difference = Math.max(0, squares + exactSquares - 2 * dot);
      return new Nearness(
          dot / Math.sqrt(squares * exactSquares), Math.sqrt(difference / exactSquares));
    }
  }

  static GradientProbe of(Gradients gradients, Gradients exact, Workers workers) {
    Map<String, Nearness> byWeight = new LinkedHashMap<>();
    double[] sums = new double[3];
    var parameters = gradients.parameters();
    var products = workers.map(
        parameters, (parameter, number, ops) -> products(gradients, exact, parameter, ops));
    for (int i = 0; i < products.size(); i++) {
      double[] of = products.get(i);
      for (int k = 0; k < sums.length; k++) {
        sums[k] += of[k];
      }
      if (!parameters.get(i).isVector()) {
        byWeight.put(parameters.get(i).name(), Nearness.of(of[0], of[1], of[2]));
      }
    }
    return new GradientProbe(Nearness.of(sums[0], sums[1], sums[2]), byWeight);
  }

  /**
   * g·e, g·g, e·e; rows of a table are in the same order in both, since tokens come in the same
   * order.
   */
  private static double[] products(
      Gradients gradients, Gradients exact, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      Tensor g = gradients.of(parameter).elements();
      Tensor e = exact.of(parameter).elements();
      return new double[] {ops.dot(g, e), ops.squaredNorm(g), ops.squaredNorm(e)};
    }
  }
}
