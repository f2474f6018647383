package io.slimfit.train;

import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.InnerProducts;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How close the gradients of one step are to exact ones, that is, to those of the same parts when
 * nothing is encoded.
 *
 * @param whole for all gradients as one vector
 * @param byWeight for each active matrix, in the model's order
 */
public record GradientProbe(Nearness whole, Map<String, Nearness> byWeight) {
  /**
   * @param cosine the cosine of the angle between the two; 1 if both are zero
   * @param relativeError the norm of the difference, divided by the norm of the exact gradient
   */
  public record Nearness(double cosine, double relativeError) {
    /** @param sums of the gradient and the exact one */
    static Nearness of(InnerProducts sums) {
      if (sums.xx() == 0 && sums.yy() == 0) {
        return new Nearness(1, 0);
      }
      return new Nearness(
          sums.xy() / Math.sqrt(sums.xx() * sums.yy()), Math.sqrt(sums.differences() / sums.yy()));
    }
  }

  static GradientProbe of(Gradients gradients, Gradients exact, Workers workers) {
    Map<String, Nearness> byWeight = new LinkedHashMap<>();
    InnerProducts whole = InnerProducts.ZERO;
    var parameters = gradients.parameters();
    var products = workers.map(
        parameters, (parameter, number, ops) -> products(gradients, exact, parameter, ops));
    for (int i = 0; i < products.size(); i++) {
      whole = whole.plus(products.get(i));
      if (!parameters.get(i).isVector()) {
        byWeight.put(parameters.get(i).name(), Nearness.of(products.get(i)));
      }
    }
    return new GradientProbe(Nearness.of(whole), byWeight);
  }

  /** The rows of a table have the same order in both, since the tokens do. */
  private static InnerProducts products(
      Gradients gradients, Gradients exact, Parameter parameter, Ops ops) {
    try (Scope scope = ops.scope()) {
      return ops.innerProducts(
          gradients.of(parameter).elements(), exact.of(parameter).elements());
    }
  }
}
