package io.slimfit.nn;

import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * q = x Wqᵀ + bq, k = x Wkᵀ + bk, v = x Wvᵀ + bv as one product: the three weights lie one below another in one matrix, and q, k, v side
 * by side in the result. Each of the six parameters is scheduled and trained for itself.
 */
public final class QueryKeyValue {
  private static final List<String> NAMES = List.of("query", "key", "value");

  private final Tensor weight; // [3 hidden, hidden]
  private final Tensor bias; // [3 hidden]
  private final List<Parameter> weights; // [hidden, hidden] each
  private final List<Parameter> biases; // [hidden] each
  private final int hidden;

  public QueryKeyValue(Parameters parameters, String prefix, int hidden) {
    this.hidden = hidden;
    weight = parameters.allocate(3L * hidden, hidden);
    bias = parameters.allocate(3L * hidden);
    Parameter[] weights = new Parameter[3];
    Parameter[] biases = new Parameter[3];
    for (int i = 0; i < 3; i++) {
      String name = prefix + "." + NAMES.get(i);
      Tensor rows = weight.rows((long) i * hidden, hidden).lasting();
      weights[i] = parameters.add(name + ".weight", Parameter.Kind.WEIGHT, rows);
      biases[i] = parameters.add(
          name + ".bias",
          Parameter.Kind.BIAS,
          bias.rows((long) i * hidden, hidden).lasting());
    }
    this.weights = List.of(weights);
    this.biases = List.of(biases);
  }

  /** [rows, hidden] -> {@code qkv} [rows, 3 hidden] */
  public void forwardInto(Tensor qkv, Tensor x, Pass pass) {
    pass.ops().linearInto(qkv, x, weight, bias);
  }

  /**
   * [rows, 3 hidden] -> [rows, hidden]
   *
   * @param x what forward saw; asked for only while one of the three weights is active
   */
  public Tensor backward(Tensor dqkv, Supplier<Tensor> x, Pass pass) {
    for (int i = 0; i < 3; i++) {
      if (pass.isActive(weights.get(i))) {
        Tensor dy = dqkv.columns((long) i * hidden, hidden);
        pass.gradients().addProduct(weights.get(i), dy, x.get(), pass.ops());
      }
    }
    try (Scope scope = pass.ops().scope()) {
      Tensor sums = pass.ops().zeros(dqkv.dtype(), 3L * hidden);
      pass.ops().addRowSum(sums, dqkv);
      for (int i = 0; i < 3; i++) {
        pass.accumulator(biases.get(i)).add(sums.rows((long) i * hidden, hidden));
      }
    }
    return pass.ops().matmul(dqkv, weight);
  }

  /** Whether a weight that reads the input is trained in this pass. */
  public boolean isActive(Pass pass) {
    return weights.stream().anyMatch(pass::isActive);
  }
}
