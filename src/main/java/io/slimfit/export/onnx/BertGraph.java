package io.slimfit.export.onnx;

import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.BertConfig;
import io.slimfit.model.bert.BertVariant;
import io.slimfit.model.bert.SequenceHeadForm;
import io.slimfit.model.block.BlockNames;
import io.slimfit.tensor.Activation;
import java.util.Optional;

/** BERT and its variants with the names and axes that Optimum gives them. */
final class BertGraph implements GraphFamily<Bert> {
  @Override
  public void write(
      Bert model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
    new Writing(model, graph, weights, embedding).write();
  }

  /** One graph that is being written. */
  private static final class Writing {
    private final Bert model;
    private final BertConfig config;
    private final BertVariant variant;
    private final OnnxGraph graph;
    private final StoredWeights weights;
    private final SentenceEmbedding embedding;
    private final GraphLayers layers;

    Writing(Bert model, OnnxGraph graph, StoredWeights weights, SentenceEmbedding embedding) {
      this.model = model;
      config = model.config();
      variant = config.variant();
      this.graph = graph;
      this.weights = weights;
      this.embedding = embedding;
      layers = new GraphLayers(graph, weights);
    }

    void write() {
      Value ids = graph.input("input_ids", ElementType.INT64, Axis.BATCH, Axis.SEQUENCE);
      Value attended = graph.input("attention_mask", ElementType.INT64, Axis.BATCH, Axis.SEQUENCE);
      Value hidden = embeddings(ids);
      Value mask = layers.mask(attended);
      for (int i = 0; i < config.blocks(); i++) {
        hidden = block(variant.block(i), hidden, mask);
      }
      head(hidden, attended);
    }

    private Value embeddings(Value ids) {
      String name = variant.prefix() + "embeddings";
      Value words = weights.rows(name + ".word_embeddings", ids);
      Value typed = variant.hasTokenTypes() ? layers.add(name, words, types(name)) : words;
      Value places = weights.rows(name + ".position_embeddings", places(name, ids));
      Value normalized = layers.norm(
          name + ".LayerNorm", layers.add(name, typed, places), config.layerNormEpsilon());
      return config.embeddingSize() == config.hiddenSize()
          ? normalized
          : weights.linear(name + "_project", normalized);
    }

    private Value types(String name) {
      Value types = variant.tellsTextsApart()
          ? graph.input("token_type_ids", ElementType.INT64, Axis.BATCH, Axis.SEQUENCE)
          : graph.integers(0); // all tokens
      return weights.preciseRows(name + ".token_type_embeddings", types);
    }

    /** 0, 1, 2 and so on; or counted from the padding token, as {@link BertVariant} describes. */
    private Value places(String name, Value ids) {
      if (!variant.countsFromPadding()) {
        Value shape = graph.op(name, "Shape").of(ids);
        Value length = graph.op(name, "Gather").of(shape, graph.integer(1));
        return graph.op(name, "Range").of(graph.integer(0), length, graph.integer(1));
      }
      Value padding = graph.integer(config.paddingToken());
      Value isPadding = graph.op(name, "Equal").of(ids, padding);
      Value counts = graph
          .op(name, "Cast")
          .with("to", ElementType.INT64.number())
          .of(graph.op(name, "Not").of(isPadding));
      Value sums = graph.op(name, "CumSum").of(counts, graph.integer(1));
      return layers.add(name, graph.op(name, "Mul").of(sums, counts), padding);
    }

    private Value block(String name, Value x, Value mask) {
      BlockNames names = variant.blockNames();
      int heads = config.attentionHeads();
      Value attended =
          layers.attention(name, names, x, Optional.of(mask), heads, config.hiddenSize() / heads);
      Value middle = layers.norm(
          name + names.attentionNorm(),
          layers.add(name + ".attention.output", attended, x),
          config.layerNormEpsilon());
      Value fed = layers.feedForward(name, names, middle, config.activation());
      return layers.norm(
          name + names.feedForwardNorm(),
          layers.add(name + ".output", fed, middle),
          config.layerNormEpsilon());
    }

    private void head(Value hidden, Value attended) {
      switch (model.headKind()) {
        case SEQUENCE_CLASSIFICATION -> {
          SequenceHeadForm form = variant.headForm();
          String dense = form.dense(variant.prefix());
          Value u = weights.preciseLinear(dense, layers.first(dense, hidden));
          Value inner = switch (form.activation()) {
            case TANH -> graph.op(dense, "Tanh").of(u);
            case RELU -> layers.activation(dense, u, Activation.RELU);
            case GELU -> layers.activation(dense, u, Activation.GELU);
          };
          Value logits = weights.preciseLinear(form.classifier(), inner);
          graph.output("logits", logits, Axis.BATCH, Axis.of(model.outputs()));
        }
        case QUESTION_ANSWERING -> layers.answers("qa_outputs", hidden);
        case TOKEN_CLASSIFICATION ->
          graph.output(
              "logits",
              weights.preciseLinear("classifier", hidden),
              Axis.BATCH,
              Axis.SEQUENCE,
              Axis.of(model.outputs()));
        case HIDDEN_STATES -> embedding.write(hidden, attended, config.hiddenSize(), graph, layers);
      }
    }
  }
}
