package io.slimfit.export.onnx;

import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Weights as floats of 32 bits, or of 16 that are widened before anything is computed with them.
 * Vectors always have 32: they are few, and sums and scales depend on them.
 */
final class FloatWeights implements StoredWeights {
  private final OnnxGraph graph;
  private final Map<String, Parameter> parameters;
  private final boolean halves;

  /** @param halves whether matrices have 16 bits */
  FloatWeights(OnnxGraph graph, Parameters parameters, boolean halves) {
    this.graph = graph;
    this.parameters =
        parameters.all().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    this.halves = halves;
  }

  @Override
  public Value linear(String layer, Value x) {
    Tensor weight = value(layer + ".weight");
    Shape turned = Shape.of(weight.columns(), weight.rows());
    // The name of a transposed weight in PyTorch's files: the reader of initializers knows it.
    Value stored = matrix("onnx::MatMul_" + layer, layer, turned, WeightValues.transposed(weight));
    return biased(layer, graph.op(layer, "MatMul").of(x, stored));
  }

  @Override
  public Value linearByRows(String layer, Value x) {
    return linear(layer, x);
  }

  @Override
  public Value preciseLinear(String layer, Value x) {
    return linear(layer, x);
  }

  @Override
  public Value rows(String table, Value indices) {
    Tensor weight = value(table + ".weight");
    Initializer stored = stored(table + ".weight", weight.shape(), WeightValues.of(weight));
    return widened(table, graph.op(table, "Gather").of(graph.initializer(stored), indices));
  }

  @Override
  public Value preciseRows(String table, Value indices) {
    return rows(table, indices);
  }

  @Override
  public Value parameter(String name) {
    Tensor value = value(name);
    return matrix(name, name, value.shape(), WeightValues.of(value));
  }

  /** Adds the layer's bias, if it has one. */
  Value biased(String layer, Value product) {
    return Optional.ofNullable(parameters.get(layer + ".bias"))
        .map(bias -> graph.op(layer, "Add").of(product, parameter(bias.name())))
        .orElse(product);
  }

  Tensor value(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalStateException("the model has no parameter " + name);
    }
    return parameter.value();
  }

  private Value matrix(String name, String layer, Shape shape, WeightValues values) {
    Value stored = graph.initializer(stored(name, shape, values));
    return shape.rank() == 1 ? stored : widened(layer, stored);
  }

  private Initializer stored(String name, Shape shape, WeightValues values) {
    return halves && shape.rank() > 1
        ? new Initializer(
            name,
            ElementType.FLOAT16,
            shape,
            new EncodedWeight(values, new EncodedWeight.Float16(name)))
        : new Initializer(
            name, ElementType.FLOAT, shape, new EncodedWeight(values, new EncodedWeight.Float32()));
  }

  private Value widened(String layer, Value stored) {
    return halves
        ? graph.op(layer, "Cast").with("to", ElementType.FLOAT.number()).of(stored)
        : stored;
  }
}
