package io.slimfit.nn;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * q = x Wqᵀ + bq, k = x Wkᵀ + bk, v = x Wvᵀ + bv as one product: the three weights are stacked in
 * one matrix, and q, k, v are side by side in the result. They are three {@link Linear} layers,
 * each of which is scheduled and trained on its own, or a single layer. Biases are optional.
 */
public final class QueryKeyValue {
  private final Tensor weight; // [3 hidden, hidden]
  private final Optional<Tensor> bias; // [3 hidden]
  private final List<Linear> layers; // in the order of their rows
  private final int hidden;
  private final OutputRows outputs;

  private QueryKeyValue(
      Parameters parameters, List<String> names, int hidden, boolean biased, OutputRows outputs) {
    this.hidden = hidden;
    this.outputs = outputs;
    weight = parameters.allocateOfBlock(3L * hidden, hidden);
    bias = biased ? Optional.of(parameters.allocate(3L * hidden)) : Optional.empty();
    List<Linear> made = new ArrayList<>();
    long rows = 3L * hidden / names.size();
    for (String name : names) {
      long first = made.size() * rows;
      made.add(Linear.ofRows(
          parameters,
          name,
          names.get(0),
          weight.rows(first, rows).lasting(),
          bias.map(all -> all.rows(first, rows).lasting())));
    }
    layers = List.copyOf(made);
  }

  /**
   * Three layers.
   *
   * @param names of Q, K and V
   * @param biased whether there are bq, bk and bv
   * @param outputs the query rows: q is computed only for them
   */
  public static QueryKeyValue separate(
      Parameters parameters, List<String> names, int hidden, boolean biased, OutputRows outputs) {
    return new QueryKeyValue(parameters, names, hidden, biased, outputs);
  }

  /**
   * One layer with this name, whose weight is [3 hidden, hidden]; otherwise like {@link #separate}.
   */
  public static QueryKeyValue fused(
      Parameters parameters, String name, int hidden, boolean biased, OutputRows outputs) {
    return new QueryKeyValue(parameters, List.of(name), hidden, biased, outputs);
  }

  /**
   * [rows, hidden] -> {@code qkv} [rows, 3 hidden]
   *
   * @param qkv written; q is zero except in query rows
   */
  public void forwardInto(Tensor qkv, Tensor x, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    if (outputs == OutputRows.ALL) {
      project(qkv, x, 0, pass);
      return;
    }
    try (Scope scope = ops.scope()) {
      project(qkv.columns(hidden, 2L * hidden), x, hidden, pass);
      Tensor asking = outputs.select(x, layout, chunk, ops);
      Tensor q = ops.draw(x.dtype(), asking.rows(), hidden);
      project(q, asking, 0, pass);
      qkv.columns(0, hidden).zero();
      int[] rows = OutputRows.firstRows(layout, chunk);
      for (int i = 0; i < rows.length; i++) {
        qkv.rows(rows[i], 1).columns(0, hidden).copyFrom(q.rows(i, 1));
      }
    }
  }

  /**
   * Some columns of Q, K, V.
   *
   * @param y [rows, columns], written
   * @param first the index of the first of these columns
   */
  private void project(Tensor y, Tensor x, int first, Pass pass) {
    long count = y.columns();
    pass.products(weight)
        .linearInto(y, x, weight.rows(first, count), bias.map(all -> all.rows(first, count)));
    int begin = 0;
    for (Linear layer : layers) {
      int from = Math.max(first, begin);
      int to = Math.min(first + y.columns(), begin + layer.out());
      if (from < to) {
        layer.addLowRank(y.columns(from - first, to - from), x, from - begin, pass);
      }
      begin += layer.out();
    }
  }

  /**
   * [rows, 3 hidden] -> [rows, hidden]
   *
   * @param dqkv zero in q except in query rows
   * @param x the input of forward; called only if it is {@link #needsInput needed}
   */
  public Tensor backward(
      Tensor dqkv, Supplier<Tensor> x, SequenceLayout layout, Chunk chunk, Pass pass) {
    addGradients(dqkv, x, pass);
    Tensor dx = pass.ops().draw(dqkv.dtype(), dqkv.rows(), hidden);
    inputGradientInto(dx, dqkv, layout, chunk, pass);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).addLowRankInputGradient(dx, columnsOf(i, dqkv), pass);
    }
    return dx;
  }

  private void inputGradientInto(
      Tensor dx, Tensor dqkv, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    Products products = pass.products(weight);
    if (outputs == OutputRows.ALL) {
      products.matmulInto(dx, dqkv, weight);
      return;
    }
    products.matmulInto(dx, dqkv.columns(hidden, 2L * hidden), weight.rows(hidden, 2L * hidden));
    try (Scope scope = ops.scope()) {
      Tensor asking = outputs.select(ops.copy(dqkv.columns(0, hidden)), layout, chunk, ops);
      Tensor dAsking = ops.draw(dqkv.dtype(), asking.rows(), hidden);
      products.matmulInto(dAsking, asking, weight.rows(0, hidden));
      outputs.addTo(dx, dAsking, layout, chunk, ops);
    }
  }

  /** Adds the gradients of weights and biases, without computing that of the input. */
  public void addGradients(Tensor dqkv, Supplier<Tensor> x, Pass pass) {
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).addWeightGradients(columnsOf(i, dqkv), x, pass);
    }
    List<Parameter> trained = layers.stream()
        .flatMap(layer -> layer.bias().stream())
        .filter(pass::isActive)
        .toList();
    if (!trained.isEmpty()) {
      addBiasGradients(dqkv, pass);
    }
  }

  private void addBiasGradients(Tensor dqkv, Pass pass) {
    try (Scope scope = pass.ops().scope()) {
      Tensor sums = pass.ops().zeros(dqkv.dtype().ofSums(), 3L * hidden);
      pass.ops().kernels().addRowSum(sums, dqkv);
      int rows = layers.get(0).out();
      for (int i = 0; i < layers.size(); i++) {
        Tensor own = sums.rows((long) i * rows, rows);
        layers.get(i).bias().flatMap(pass::accumulator).ifPresent(sum -> sum.add(own));
      }
    }
  }

  /** The output of one of the layers. */
  private Tensor columnsOf(int layer, Tensor qkv) {
    int count = layers.get(layer).out();
    return qkv.columns((long) layer * count, count);
  }

  /** The parameters of the three layers, or of the single one. */
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /** The type of its input and of Q, K and V, and of their gradients; see Linear. */
  public DType flowType(DType model, Pass pass) {
    DType first = layers.get(0).flowType(model, pass);
    return layers.stream().allMatch(layer -> layer.flowType(model, pass) == first) ? first : model;
  }

  /** Whether any parameter is active. */
  public boolean isActive(Pass pass) {
    return layers.stream().anyMatch(layer -> layer.isActive(pass));
  }

  /** The part of the input that backward will read. */
  public NeededInput neededInput(Pass pass) {
    return layers.stream()
        .map(layer -> layer.neededInput(pass))
        .reduce(NeededInput.NONE, NeededInput::and);
  }

  /** Whether backward will read the input. */
  public boolean needsInput(Pass pass) {
    return !neededInput(pass).isNone();
  }
}
