package io.slimfit.export.onnx;

import io.slimfit.model.loss.Pooling;
import io.slimfit.model.modernbert.ModernBert;
import io.slimfit.model.modernbert.ModernBertConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** ModernBERT with the names and axes that Optimum gives it. */
final class ModernBertGraph implements GraphFamily<ModernBert> {
  private static final String PREFIX = "model.";

  @Override
  public void write(
      ModernBert model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
    new Writing(model, graph, weights, embedding).write();
  }

  /** One graph that is being written. */
  private static final class Writing {
    private final ModernBert model;
    private final ModernBertConfig config;
    private final OnnxGraph graph;
    private final StoredWeights weights;
    private final SentenceEmbedding embedding;
    private final GraphLayers layers;
    private final int heads;
    private final int width;

    Writing(ModernBert model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
      this.model = model;
      config = model.config();
      this.graph = graph;
      this.weights = weights;
      this.embedding = embedding;
      layers = new GraphLayers(graph, weights);
      heads = config.attentionHeads();
      width = config.hiddenSize() / heads;
    }

    void write() {
      Value ids = graph.input("input_ids", ElementType.INT64, Axis.BATCH, Axis.SEQUENCE);
      Value attended = graph.input("attention_mask", ElementType.INT64, Axis.BATCH, Axis.SEQUENCE);
      Value positions = positions(ids);
      Value everywhere = layers.mask(attended);
      Value local = graph.op("attention_mask", "Min").of(everywhere, window(positions));
      Map<Double, Turn> turns = new HashMap<>();
      String words = PREFIX + "embeddings";
      Value hidden = norm(words + ".norm", weights.rows(words + ".tok_embeddings", ids));
      for (int i = 0; i < config.blocks(); i++) {
        boolean isLocal = config.isLocal().get(i);
        double base = isLocal ? config.localRotaryBase() : config.rotaryBase();
        Turn turn = turns.computeIfAbsent(base, b -> turn(positions, b));
        hidden = block(i, hidden, isLocal ? local : everywhere, turn);
      }
      head(norm(PREFIX + "final_norm", hidden), attended);
    }

    /** 0, 1, 2 and so on, as floats: [sequence_length]. */
    private Value positions(Value ids) {
      String name = PREFIX + "positions";
      Value length = graph.op(name, "Gather").of(graph.op(name, "Shape").of(ids), graph.integer(1));
      Value range = graph.op(name, "Range").of(graph.integer(0), length, graph.integer(1));
      return graph.op(name, "Cast").with("to", ElementType.FLOAT.number()).of(range);
    }

    /** What {@link GraphLayers#mask} is for padding, for distances: [sequence, sequence]. */
    private Value window(Value positions) {
      String name = PREFIX + "window";
      Value rows = graph.op(name, "Unsqueeze").of(positions, graph.integers(1));
      Value distance = graph.op(name, "Abs").of(graph.op(name, "Sub").of(rows, positions));
      Value isFar = graph.op(name, "Greater").of(distance, graph.number(config.reach()));
      return graph.op(name, "Where").of(isFar, graph.number(-Float.MAX_VALUE), graph.number(0));
    }

    /** The angles of rotary positions: cosines and sines, [sequence_length, width / 2]. */
    private record Turn(Value cos, Value sin) {}

    private Turn turn(Value positions, double base) {
      String name = PREFIX + "rotary";
      float[] frequencies = new float[width / 2];
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (float) Math.pow(base, -2.0 * i / width);
      }
      Value angles = graph
          .op(name, "Mul")
          .of(
              graph.op(name, "Unsqueeze").of(positions, graph.integers(1)),
              graph.numbers("rotary_frequencies_" + base, frequencies));
      return new Turn(graph.op(name, "Cos").of(angles), graph.op(name, "Sin").of(angles));
    }

    private Value block(int index, Value x, Value mask, Turn turn) {
      String name = PREFIX + "layers." + index;
      Value before = index == 0 ? x : norm(name + ".attn_norm", x);
      Value middle = layers.add(name + ".attn", attention(name + ".attn", before, mask, turn), x);
      Value fed = feedForward(name + ".mlp", norm(name + ".mlp_norm", middle));
      return layers.add(name + ".mlp", fed, middle);
    }

    private Value attention(String name, Value x, Value mask, Turn turn) {
      Value all = graph
          .op(name, "Reshape")
          .of(weights.linear(name + ".Wqkv", x), graph.integers(0, 0, 3, heads, width));
      Value q = rotated(name, part(name, all, 0), turn);
      Value k = rotated(name, part(name, all, 1), turn);
      Value turned = graph.op(name, "Transpose").withAll("perm", 0, 1, 3, 2).of(k);
      Value o =
          layers.attended(name, q, turned, part(name, all, 2), Optional.of(mask), heads, width);
      return weights.linear(name + ".Wo", o);
    }

    /** Q, K or V: [batch_size, heads, sequence_length, width]. */
    private Value part(String name, Value all, int index) {
      Value one = graph.op(name, "Gather").with("axis", 2).of(all, graph.integer(index));
      return graph.op(name, "Transpose").withAll("perm", 0, 2, 1, 3).of(one);
    }

    private Value rotated(String name, Value x, Turn turn) {
      Value first = columns(name, x, 0, width / 2);
      Value second = columns(name, x, width / 2, width);
      Value left = graph
          .op(name, "Sub")
          .of(
              graph.op(name, "Mul").of(first, turn.cos),
              graph.op(name, "Mul").of(second, turn.sin));
      Value right = graph
          .op(name, "Add")
          .of(
              graph.op(name, "Mul").of(second, turn.cos),
              graph.op(name, "Mul").of(first, turn.sin));
      return graph.op(name, "Concat").with("axis", -1).of(left, right);
    }

    private Value columns(String name, Value x, long from, long to) {
      return graph
          .op(name, "Slice")
          .of(x, graph.integers(from), graph.integers(to), graph.integers(-1));
    }

    /** f(a) * b, where a and b are the halves of the first layer's outputs. */
    private Value feedForward(String name, Value x) {
      int inner = config.intermediateSize();
      Value both = weights.linearByRows(name + ".Wi", x);
      Value activated = layers.activation(name, columns(name, both, 0, inner), config.activation());
      Value product = graph.op(name, "Mul").of(activated, columns(name, both, inner, 2L * inner));
      return weights.linearByRows(name + ".Wo", product);
    }

    private Value norm(String layer, Value x) {
      return layers.norm(layer, x, config.layerNormEpsilon(), config.normBias());
    }

    private void head(Value hidden, Value attended) {
      Axis outputs = Axis.of(model.outputs());
      switch (model.headKind()) {
        case SEQUENCE_CLASSIFICATION -> {
          Value pooled = config.pooling() == Pooling.MEAN
              ? SentenceEmbedding.mean("head", hidden, attended, graph)
              : layers.first("head", hidden);
          graph.output("logits", classified(pooled), Axis.BATCH, outputs);
        }
        case QUESTION_ANSWERING -> layers.answers("classifier", predicted(hidden));
        case TOKEN_CLASSIFICATION ->
          graph.output("logits", classified(hidden), Axis.BATCH, Axis.SEQUENCE, outputs);
        case HIDDEN_STATES -> embedding.write(hidden, attended, config.hiddenSize(), graph, layers);
      }
    }

    private Value classified(Value x) {
      return weights.preciseLinear("classifier", predicted(x));
    }

    /** What the classifier reads. */
    private Value predicted(Value x) {
      String dense = "head.dense";
      Value u = weights.preciseLinear(dense, x);
      return norm("head.norm", layers.activation(dense, u, config.classifierActivation()));
    }
  }
}
