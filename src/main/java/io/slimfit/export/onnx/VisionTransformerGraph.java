package io.slimfit.export.onnx;

import io.slimfit.model.ImageShape;
import io.slimfit.model.block.BlockNames;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.model.vit.VisionTransformerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ViT and its variants with the names and axes that Optimum gives it. Images have the size of the
 * model.
 */
final class VisionTransformerGraph implements GraphFamily<VisionTransformer> {
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
      hidden = block(config.variant().block(i), hidden, config, layers, graph, weights);
    }
    String norm = config.variant().prefix() + "layernorm";
    Value read = config.variant().readsPatches()
        ? classAndPatches(layers.norm(norm, hidden, config.layerNormEpsilon()), graph, layers)
        : layers.norm(norm, layers.first(norm, hidden), config.layerNormEpsilon());
    Value logits = weights.preciseLinear("classifier", read);
    graph.output("logits", logits, Axis.BATCH, Axis.of(model.outputs()));
  }

  /** The class token and the mean of the patches, side by side. */
  private static Value classAndPatches(Value hidden, OnnxGraph graph, GraphLayers layers) {
    String name = "classifier";
    Value patches = graph
        .op(name, "Slice")
        .of(hidden, graph.integers(1), graph.integers(Integer.MAX_VALUE), graph.integers(1));
    Value mean =
        graph.op(name, "ReduceMean").withAll("axes", 1).with("keepdims", 0).of(patches);
    return graph.op(name, "Concat").with("axis", 1).of(layers.first(name, hidden), mean);
  }

  /** [batch_size, special tokens + patches, hidden size] */
  private static Value embeddings(
      VisionTransformerConfig config, OnnxGraph graph, StoredWeights weights) {
    ImageShape image = config.image();
    String name = config.variant().prefix() + "embeddings";
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
    List<Value> sequence = new ArrayList<>();
    for (String token : config.variant().specialTokens()) {
      sequence.add(graph.op(name, "Expand").of(weights.parameter(name + "." + token), shape));
    }
    sequence.add(rows);
    Value all = graph.op(name, "Concat").with("axis", 1).of(sequence.toArray(Value[]::new));
    return graph.op(name, "Add").of(all, weights.parameter(name + ".position_embeddings"));
  }

  private static Value block(
      String name,
      Value x,
      VisionTransformerConfig config,
      GraphLayers layers,
      OnnxGraph graph,
      StoredWeights weights) {
    int heads = config.attentionHeads();
    BlockNames names = config.variant().blockNames();
    Value before = layers.norm(name + names.attentionNorm(), x, config.layerNormEpsilon());
    Value attended = scaled(
        layers.attention(name, names, before, Optional.empty(), heads, config.hiddenSize() / heads),
        name,
        1,
        config,
        graph,
        weights);
    Value middle = layers.add(name + ".attention", attended, x);
    Value after = layers.norm(name + names.feedForwardNorm(), middle, config.layerNormEpsilon());
    Value fed = layers.feedForward(name, names, after, config.activation());
    return layers.add(name, scaled(fed, name, 2, config, graph, weights), middle);
  }

  private static Value scaled(
      Value x,
      String block,
      int branch,
      VisionTransformerConfig config,
      OnnxGraph graph,
      StoredWeights weights) {
    if (!config.variant().isScaled()) {
      return x;
    }
    String name = config.variant().scale(block, branch);
    return graph.op(name, "Mul").of(x, weights.parameter(name + ".lambda1"));
  }
}
