package io.slimfit.export.onnx;

import io.slimfit.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph that is built node by node: {@code graph.op(layer, "Softmax").with("axis", -1).of(x)}
 * adds a node and returns what it computes. Nodes are called after their layer, as PyTorch's
 * exporter calls them, so that tools which know those names find them here.
 */
final class OnnxGraph {
  /** The version of ONNX's operators that the graphs use; the first with LayerNormalization. */
  static final int OPSET = 17;

  private final List<ProtoMessage> nodes = new ArrayList<>();
  private final Map<String, Integer> named = new HashMap<>(); // how many nodes had a name
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private final List<ProtoMessage> inputs = new ArrayList<>();
  private final List<ProtoMessage> outputs = new ArrayList<>();
  private final List<String> inputNames = new ArrayList<>();
  private final List<String> outputNames = new ArrayList<>();

  Value input(String name, ElementType type, Axis... axes) {
    inputs.add(OnnxProto.valueInfo(name, type, List.of(axes)));
    inputNames.add(name);
    return new Value(name);
  }

  /** Gives a value of type FLOAT a name outside of the graph. */
  void output(String name, Value value, Axis... axes) {
    nodes.add(OnnxProto.node(
        "/" + name, "Identity", List.of(value), List.of(new Value(name)), List.of()));
    outputs.add(OnnxProto.valueInfo(name, ElementType.FLOAT, List.of(axes)));
    outputNames.add(name);
  }

  /** An initializer; one of the same name must be the same tensor, and is stored once. */
  Value initializer(Initializer initializer) {
    initializers.putIfAbsent(initializer.name(), initializer);
    return new Value(initializer.name());
  }

  /** A vector of integers. */
  Value integers(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    String name = "integers_" + Arrays.toString(values).replaceAll("[\\[\\] ]", "");
    return initializer(new Initializer(
        name, ElementType.INT64, Shape.of(values.length), StoredBytes.of(bytes.array())));
  }

  /** An integer without dimensions. */
  Value integer(long value) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return initializer(new Initializer(
        "integer_" + value,
        ElementType.INT64,
        Shape.of(),
        StoredBytes.of(bytes.putLong(value).array())));
  }

  /** A number without dimensions. */
  Value number(double value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return initializer(new Initializer(
        "number_" + (float) value,
        ElementType.FLOAT,
        Shape.of(),
        StoredBytes.of(bytes.putFloat((float) value).array())));
  }

  /** A vector of numbers; the name stands for these and no others. */
  Value numbers(String name, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return initializer(new Initializer(
        name, ElementType.FLOAT, Shape.of(values.length), StoredBytes.of(bytes.array())));
  }

  /** @param layer the name of the layer that the node belongs to, such as {@code bert.pooler} */
  Operation op(String layer, String operator) {
    return new Operation(layer, operator);
  }

  List<ProtoMessage> nodes() {
    return nodes;
  }

  List<Initializer> initializers() {
    return List.copyOf(initializers.values());
  }

  List<ProtoMessage> inputs() {
    return inputs;
  }

  List<ProtoMessage> outputs() {
    return outputs;
  }

  List<String> inputNames() {
    return List.copyOf(inputNames);
  }

  List<String> outputNames() {
    return List.copyOf(outputNames);
  }

  /** A node that is about to be added. */
  final class Operation {
    private final String path;
    private final String operator;
    private final List<ProtoMessage> attributes = new ArrayList<>();

    private Operation(String layer, String operator) {
      this.path = "/" + layer.replace('.', '/') + "/" + operator;
      this.operator = operator;
    }

    Operation with(String attribute, long value) {
      attributes.add(OnnxProto.attribute(attribute, value));
      return this;
    }

    Operation with(String attribute, double value) {
      attributes.add(OnnxProto.attribute(attribute, (float) value));
      return this;
    }

    Operation withAll(String attribute, long... values) {
      attributes.add(OnnxProto.integers(attribute, values));
      return this;
    }

    /** Adds the node; returns its only output. */
    Value of(Value... inputs) {
      return several(1, inputs).get(0);
    }

    /** Adds the node; returns its outputs. */
    List<Value> several(int count, Value... inputs) {
      int earlier = named.merge(path, 1, Integer::sum) - 1;
      String name = earlier == 0 ? path : path + "_" + earlier;
      List<Value> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        results.add(new Value(name + "_output_" + i));
      }
      nodes.add(OnnxProto.node(name, operator, List.of(inputs), results, attributes));
      return results;
    }
  }
}
