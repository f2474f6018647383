package io.slimfit.export.onnx;

import java.util.List;

/**
 * Messages of ONNX. Field numbers are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxProto {
  /** The version of the file format; the first that came with operators of version 17. */
  private static final int IR_VERSION = 8;

  // AttributeProto.AttributeType
  private static final int OF_FLOAT = 1;
  private static final int OF_INT = 2;
  private static final int OF_INTS = 7;

  private static final int EXTERNAL = 1; // TensorProto.DataLocation

  private OnnxProto() {}

  /** A whole file. */
  static ProtoMessage model(ProtoMessage graph) {
    return new ProtoMessage()
        .number(1, IR_VERSION)
        .text(2, "slimfit")
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").number(2, OnnxGraph.OPSET));
  }

  /** @param initializers each a {@link #tensor} or an {@link #externalTensor} */
  static ProtoMessage graph(String name, OnnxGraph graph, List<ProtoMessage> initializers) {
    ProtoMessage message = new ProtoMessage();
    graph.nodes().forEach(node -> message.message(1, node));
    message.text(2, name);
    initializers.forEach(tensor -> message.message(5, tensor));
    graph.inputs().forEach(input -> message.message(11, input));
    graph.outputs().forEach(output -> message.message(12, output));
    return message;
  }

  static ProtoMessage node(
      String name,
      String operator,
      List<Value> inputs,
      List<Value> outputs,
      List<ProtoMessage> attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input.name()));
    outputs.forEach(output -> node.text(2, output.name()));
    node.text(3, name).text(4, operator);
    attributes.forEach(attribute -> node.message(5, attribute));
    return node;
  }

  static ProtoMessage attribute(String name, float value) {
    return new ProtoMessage().text(1, name).decimal(2, value).number(20, OF_FLOAT);
  }

  static ProtoMessage attribute(String name, long value) {
    return new ProtoMessage().text(1, name).number(3, value).number(20, OF_INT);
  }

  static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, OF_INTS);
  }

  static ProtoMessage valueInfo(String name, ElementType type, List<Axis> axes) {
    ProtoMessage shape = new ProtoMessage();
    axes.forEach(axis -> shape.message(1, axis.message()));
    ProtoMessage tensor = new ProtoMessage().number(1, type.number()).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /** An initializer with its values. */
  static ProtoMessage tensor(Initializer initializer) {
    return head(initializer).content(9, initializer.content());
  }

  /**
   * An initializer whose values are in another file of the same folder.
   *
   * @param offset where they begin there, in bytes
   */
  static ProtoMessage externalTensor(Initializer initializer, String file, long offset) {
    return head(initializer)
        .message(13, entry("location", file))
        .message(13, entry("offset", String.valueOf(offset)))
        .message(13, entry("length", String.valueOf(initializer.content().bytes())))
        .number(14, EXTERNAL);
  }

  private static ProtoMessage head(Initializer initializer) {
    ProtoMessage tensor = new ProtoMessage();
    initializer.shape().dimensions().forEach(length -> tensor.number(1, length));
    return tensor.number(2, initializer.type().number()).text(8, initializer.name());
  }

  private static ProtoMessage entry(String key, String value) {
    return new ProtoMessage().text(1, key).text(2, value);
  }
}
