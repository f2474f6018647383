package io.slimfit.export.onnx;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.Optional;

/**
 * How the embedding of a text is made of the hidden states of its tokens, as sentence-transformers
 * makes it.
 *
 * @param normalized whether embeddings are scaled to length 1
 */
public record SentenceEmbedding(Pooling pooling, boolean normalized) {
  private static final double SMALLEST_COUNT = 1e-9;
  private static final double SMALLEST_LENGTH = 1e-12;

  /** What becomes of the hidden states. */
  public enum Pooling {
    /** Their mean. */
    MEAN,
    /** That of the first token. */
    CLS,
    /** There is no embedding. */
    NONE;

    /** @throws io.slimfit.base.InputException naming similar words if there is no such word */
    public static Pooling of(String name, Place place) {
      return new Registry<Pooling>("pooling")
          .with("mean", MEAN)
          .with("cls", CLS)
          .with("none", NONE)
          .get(name, place);
    }
  }

  public static SentenceEmbedding none() {
    return new SentenceEmbedding(Pooling.NONE, false);
  }

  /**
   * Adds the outputs of a model without a head: hidden states, and embeddings if there are any.
   *
   * @param hidden [batch_size, sequence_length, width]
   * @param attended [batch_size, sequence_length], 1 or 0
   */
  void write(Value hidden, Value attended, int width, OnnxGraph graph, GraphLayers layers) {
    graph.output("last_hidden_state", hidden, Axis.BATCH, Axis.SEQUENCE, Axis.of(width));
    of(hidden, attended, graph, layers)
        .ifPresent(
            vector -> graph.output("sentence_embedding", vector, Axis.BATCH, Axis.of(width)));
  }

  private Optional<Value> of(Value hidden, Value attended, OnnxGraph graph, GraphLayers layers) {
    String name = "sentence_embedding";
    return switch (pooling) {
      case NONE -> Optional.empty();
      case CLS -> Optional.of(scaled(layers.first(name, hidden), graph));
      case MEAN -> Optional.of(scaled(mean(name, hidden, attended, graph), graph));
    };
  }

  /** The mean of each text's hidden states: [batch_size, hidden size]. */
  static Value mean(String name, Value hidden, Value attended, OnnxGraph graph) {
    Value mask = graph
        .op(name, "Cast")
        .with("to", ElementType.FLOAT.number())
        .of(graph.op(name, "Unsqueeze").of(attended, graph.integers(2)));
    Value sum = sum(name, graph.op(name, "Mul").of(hidden, mask), graph);
    Value count = graph.op(name, "Max").of(sum(name, mask, graph), graph.number(SMALLEST_COUNT));
    return graph.op(name, "Div").of(sum, count);
  }

  private static Value sum(String name, Value rows, OnnxGraph graph) {
    return graph.op(name, "ReduceSum").with("keepdims", 0).of(rows, graph.integers(1));
  }

  private Value scaled(Value vector, OnnxGraph graph) {
    if (!normalized) {
      return vector;
    }
    String name = "sentence_embedding.normalize";
    Value length = graph.op(name, "ReduceL2").withAll("axes", -1).of(vector);
    return graph
        .op(name, "Div")
        .of(vector, graph.op(name, "Max").of(length, graph.number(SMALLEST_LENGTH)));
  }
}
