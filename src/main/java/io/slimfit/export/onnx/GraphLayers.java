package io.slimfit.export.onnx;

import io.slimfit.model.block.BlockNames;
import io.slimfit.tensor.Activation;
import java.util.List;
import java.util.Optional;

/**
 * The layers that families of models share, as nodes. Hidden states are [batch_size,
 * sequence_length, hidden size].
 */
final class GraphLayers {
  private final OnnxGraph graph;
  private final StoredWeights weights;

  GraphLayers(OnnxGraph graph, StoredWeights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  Value norm(String layer, Value x, double epsilon) {
    return norm(layer, x, epsilon, true);
  }

  Value norm(String layer, Value x, double epsilon, boolean biased) {
    OnnxGraph.Operation norm =
        graph.op(layer, "LayerNormalization").with("axis", -1).with("epsilon", epsilon);
    Value weight = weights.parameter(layer + ".weight");
    return biased ? norm.of(x, weight, weights.parameter(layer + ".bias")) : norm.of(x, weight);
  }

  Value add(String layer, Value x, Value y) {
    return graph.op(layer, "Add").of(x, y);
  }

  /**
   * softmax(q kᵀ / sqrt(width) + mask) v for each head, with q, k and v from x, and the layer after
   * it.
   *
   * @param block the name of the block
   * @param names of its layers
   * @param mask what is added to the scores; empty if every position is attended to
   * @param heads how many there are
   * @param width of one head
   */
  Value attention(
      String block, BlockNames names, Value x, Optional<Value> mask, int heads, int width) {
    List<String> layers = names.queryKeyValue();
    Value q = heads(block + layers.get(0), x, heads, width, 0, 2, 1, 3);
    Value k = heads(block + layers.get(1), x, heads, width, 0, 2, 3, 1);
    Value v = heads(block + layers.get(2), x, heads, width, 0, 2, 1, 3);
    Value o = attended(block + ".attention", q, k, v, mask, heads, width);
    return weights.linear(block + names.attentionOutput(), o);
  }

  /**
   * softmax(q k / sqrt(width) + mask) v for each head, with the heads side by side: [batch_size,
   * sequence_length, hidden size].
   *
   * @param q [batch_size, heads, sequence_length, width]
   * @param k [batch_size, heads, width, sequence_length]
   * @param v as q
   * @param mask what is added to the scores; empty if every position is attended to
   */
  Value attended(
      String layer, Value q, Value k, Value v, Optional<Value> mask, int heads, int width) {
    Value scores = graph
        .op(layer, "Div")
        .of(graph.op(layer, "MatMul").of(q, k), graph.number(Math.sqrt(width)));
    Value masked = mask.map(m -> graph.op(layer, "Add").of(scores, m)).orElse(scores);
    Value p = graph.op(layer, "Softmax").with("axis", -1).of(masked);
    Value byHead = graph.op(layer, "MatMul").of(p, v);
    Value turned = graph.op(layer, "Transpose").withAll("perm", 0, 2, 1, 3).of(byHead);
    return graph.op(layer, "Reshape").of(turned, graph.integers(0, 0, (long) heads * width));
  }

  private Value heads(String layer, Value x, int heads, int width, long... order) {
    Value split =
        graph.op(layer, "Reshape").of(weights.linear(layer, x), graph.integers(0, 0, heads, width));
    return graph.op(layer, "Transpose").withAll("perm", order).of(split);
  }

  Value activation(String layer, Value x, Activation activation) {
    return switch (activation) {
      case GELU -> gelu(layer, x);
      case GELU_NEW -> geluOfTanh(layer, x);
      case RELU -> graph.op(layer, "Relu").of(x);
    };
  }

  /** x (1 + erf(x / sqrt(2))) / 2 */
  private Value gelu(String layer, Value x) {
    Value scaled = graph.op(layer, "Div").of(x, graph.number(Math.sqrt(2)));
    Value raised = graph.op(layer, "Add").of(graph.op(layer, "Erf").of(scaled), graph.number(1));
    Value product = graph.op(layer, "Mul").of(x, raised);
    return graph.op(layer, "Mul").of(product, graph.number(0.5));
  }

  /** x (1 + tanh(sqrt(2 / π) (x + 0.044715 x³))) / 2 */
  private Value geluOfTanh(String layer, Value x) {
    Value cube = graph.op(layer, "Pow").of(x, graph.number(3));
    Value inner =
        graph.op(layer, "Add").of(x, graph.op(layer, "Mul").of(cube, graph.number(0.044715)));
    Value scaled = graph.op(layer, "Mul").of(inner, graph.number(Math.sqrt(2 / Math.PI)));
    Value raised = graph.op(layer, "Add").of(graph.op(layer, "Tanh").of(scaled), graph.number(1));
    Value product = graph.op(layer, "Mul").of(x, raised);
    return graph.op(layer, "Mul").of(product, graph.number(0.5));
  }

  /** The hidden state of each sequence's first token: [batch_size, hidden size]. */
  Value first(String layer, Value hidden) {
    return graph.op(layer, "Gather").with("axis", 1).of(hidden, graph.integer(0));
  }

  /** The two layers of a feed-forward network. */
  Value feedForward(String block, BlockNames names, Value x, Activation activation) {
    String inner = block + names.first();
    Value activated = activation(inner, weights.linearByRows(inner, x), activation);
    return weights.linearByRows(block + names.second(), activated);
  }

  /**
   * 0 where a position is attended to, and the smallest number where it is not: [batch_size, 1, 1,
   * sequence_length].
   *
   * @param attended [batch_size, sequence_length], 1 or 0
   */
  Value mask(Value attended) {
    String name = "attention_mask";
    Value wide = graph.op(name, "Unsqueeze").of(attended, graph.integers(1, 2));
    Value numbers =
        graph.op(name, "Cast").with("to", ElementType.FLOAT.number()).of(wide);
    Value missing = graph.op(name, "Sub").of(graph.number(1), numbers);
    return graph.op(name, "Mul").of(missing, graph.number(-Float.MAX_VALUE));
  }

  /** The outputs of question answering: the two columns of a layer. */
  void answers(String layer, Value hidden) {
    Value logits = weights.preciseLinear(layer, hidden);
    answer("start_logits", layer, logits, 0);
    answer("end_logits", layer, logits, 1);
  }

  private void answer(String output, String layer, Value logits, int column) {
    Value one = graph.op(layer, "Gather").with("axis", 2).of(logits, graph.integer(column));
    graph.output(output, one, Axis.BATCH, Axis.SEQUENCE);
  }
}
