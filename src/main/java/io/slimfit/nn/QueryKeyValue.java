package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * q = x Wqᵀ + bq, k = x Wkᵀ + bk, v = x Wvᵀ + bv as one product: the three weights lie one below another in one matrix, and q, k, v side
 * by side in the result. Each of the six parameters is scheduled and trained for itself; without biases there are three.
 */
public final class QueryKeyValue {
  private static final List<String> NAMES = List.of("query", "key", "value");

  private final Tensor weight; // [3 hidden, hidden]
  private final Tensor bias; // [3 hidden]; zero if there are none to train
  private final List<Parameter> weights; // [hidden, hidden] each
  private final List<Parameter> biases; // [hidden] each; or none
  private final int hidden;
  private final OutputRows queries;

  /**
   * @param biased whether there are bq, bk and bv
   * @param queries which rows ask: q is computed for no other
   */
  public QueryKeyValue(
      Parameters parameters, String prefix, int hidden, boolean biased, OutputRows queries) {
    this.hidden = hidden;
    this.queries = queries;
    weight = parameters.allocateOfBlock(3L * hidden, hidden);
    bias = parameters.allocate(3L * hidden);
    List<Parameter> weights = new ArrayList<>();
    List<Parameter> biases = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = prefix + "." + NAMES.get(i);
      Tensor rows = weight.rows((long) i * hidden, hidden).lasting();
      weights.add(parameters.add(name + ".weight", ParameterKind.WEIGHT, rows));
      if (biased) {
        biases.add(parameters.add(
            name + ".bias",
            ParameterKind.BIAS,
            bias.rows((long) i * hidden, hidden).lasting()));
      }
    }
    this.weights = List.copyOf(weights);
    this.biases = List.copyOf(biases);
  }

  /**
   * [rows, hidden] -> {@code qkv} [rows, 3 hidden]
   *
   * @param qkv written; q is zero where a row does not ask
   */
  public void forwardInto(Tensor qkv, Tensor x, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    Products products = pass.products(weight);
    if (queries == OutputRows.ALL) {
      products.linearInto(qkv, x, weight, bias);
      return;
    }
    try (Scope scope = ops.scope()) {
      products.linearInto(
          qkv.columns(hidden, 2L * hidden),
          x,
          weight.rows(hidden, 2L * hidden),
          bias.rows(hidden, 2L * hidden));
      Tensor asking = queries.select(x, layout, chunk, ops);
      Tensor q = ops.draw(x.dtype(), asking.rows(), hidden);
      products.linearInto(q, asking, weight.rows(0, hidden), bias.rows(0, hidden));
      qkv.columns(0, hidden).zero();
      int[] rows = OutputRows.firstRows(layout, chunk);
      for (int i = 0; i < rows.length; i++) {
        qkv.rows(rows[i], 1).columns(0, hidden).copyFrom(q.rows(i, 1));
      }
    }
  }

  /**
   * [rows, 3 hidden] -> [rows, hidden]
   *
   * @param x what forward saw; asked for only while one of the three weights is active
   */
  public Tensor backward(
      Tensor dqkv, Supplier<Tensor> x, SequenceLayout layout, Chunk chunk, Pass pass) {
    addGradients(dqkv, x, pass);
    Ops ops = pass.ops();
    Products products = pass.products(weight);
    Tensor dx = ops.draw(dqkv.dtype(), dqkv.rows(), hidden);
    if (queries == OutputRows.ALL) {
      products.matmulInto(dx, dqkv, weight);
      return dx;
    }
    products.matmulInto(dx, dqkv.columns(hidden, 2L * hidden), weight.rows(hidden, 2L * hidden));
    try (Scope scope = ops.scope()) {
      Tensor asking = queries.select(ops.copy(dqkv.columns(0, hidden)), layout, chunk, ops);
      Tensor dAsking = ops.draw(dqkv.dtype(), asking.rows(), hidden);
      products.matmulInto(dAsking, asking, weight.rows(0, hidden));
      queries.addTo(dx, dAsking, layout, chunk, ops);
    }
    return dx;
  }

  /** Adds the gradients of weights and biases alone. */
  public void addGradients(Tensor dqkv, Supplier<Tensor> x, Pass pass) {
    for (int i = 0; i < 3; i++) {
      if (pass.isActive(weights.get(i))) {
        Tensor dy = dqkv.columns((long) i * hidden, hidden);
        pass.gradients().addProduct(weights.get(i), dy, x.get(), pass.ops());
      }
    }
    if (biases.isEmpty()) {
      return;
    }
    try (Scope scope = pass.ops().scope()) {
      Tensor sums = pass.ops().zeros(dqkv.dtype(), 3L * hidden);
      pass.ops().addRowSum(sums, dqkv);
      for (int i = 0; i < 3; i++) {
        pass.accumulator(biases.get(i)).add(sums.rows((long) i * hidden, hidden));
      }
    }
  }

  /** Whether a weight that reads the input is trained in this pass. */
  public boolean isActive(Pass pass) {
    return weights.stream().anyMatch(pass::isActive);
  }
}
