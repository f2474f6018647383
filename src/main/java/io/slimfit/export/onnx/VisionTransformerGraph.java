package io.slimfit.export.onnx;

import io.slimfit.model.ImageShape;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.model.vit.VisionTransformerConfig;
import java.util.Optional;

/** ViT with the names and axes that Optimum gives it. Images have the size of the model. */
final class VisionTransformerGraph implements GraphFamily<VisionTransformer> {
  private static final String PREFIX = "vit.";

  @Override
  public void write(
      VisionTransformer model,
      OnnxGraph graph,
      StoredWeights weights,
      SentenceEmbedding embedding) {
    GraphLayers layers = new GraphLayers(graph, weights);
    VisionTransformerConfig config = model.config();
    Value hidden = embeddings(config, graph, weights);
    for (int i = 0; i < config.blocks(); i++) {
      hidden = block(PREFIX + "encoder.layer." + i, hidden, config, layers, weights);
    }
    String norm = PREFIX + "layernorm";
    Value first = layers.norm(norm, layers.first(norm, hidden), config.layerNormEpsilon());
    Value logits = weights.preciseLinear("classifier", first);
    graph.output("logits", logits, Axis.BATCH, Axis.of(model.outputs()));
  }

  /** [batch_size, 1 + patches, hidden size] */
  private static Value embeddings(
      VisionTransformerConfig config, OnnxGraph graph, StoredWeights weights) {
    ImageShape image = config.image();
    String name = PREFIX + "embeddings";
    String projection = name + ".patch_embeddings.projection";
    Value pixels = graph.input(
        "pixel_values",
        ElementType.FLOAT,
        Axis.BATCH,
        new Axis.Named("num_channels"),
        new Axis.Named("height"),
        new Axis.Named("width"));
    Value patches = graph
        .op(projection, "Conv")
        .withAll("kernel_shape", image.patchSize(), image.patchSize())
        .withAll("strides", image.patchSize(), image.patchSize())
        .of(
            pixels,
            weights.parameter(projection + ".weight"),
            weights.parameter(projection + ".bias"));
    Value flat =
        graph.op(projection, "Reshape").of(patches, graph.integers(0, config.hiddenSize(), -1));
    Value rows = graph.op(projection, "Transpose").withAll("perm", 0, 2, 1).of(flat);
    Value count = graph
        .op(name, "Slice")
        .of(graph.op(name, "Shape").of(pixels), graph.integers(0), graph.integers(1));
    Value shape =
        graph.op(name, "Concat").with("axis", 0).of(count, graph.integers(1, config.hiddenSize()));
    Value classToken = graph.op(name, "Expand").of(weights.parameter(name + ".cls_token"), shape);
    Value all = graph.op(name, "Concat").with("axis", 1).of(classToken, rows);
    return graph.op(name, "Add").of(all, weights.parameter(name + ".position_embeddings"));
  }

  private static Value block(
      String name,
      Value x,
      VisionTransformerConfig config,
      GraphLayers layers,
      StoredWeights weights) {
    int heads = config.attentionHeads();
    Value before = layers.norm(name + ".layernorm_before", x, config.layerNormEpsilon());
    Value o = layers.attention(
        name + ".attention.attention",
        before,
        Optional.empty(),
        heads,
        config.hiddenSize() / heads);
    Value attended = weights.linear(name + ".attention.output.dense", o);
    Value middle = layers.add(name + ".attention", attended, x);
    Value after = layers.norm(name + ".layernorm_after", middle, config.layerNormEpsilon());
    return layers.add(name, layers.feedForward(name, after, config.activation()), middle);
  }
}
