package io.slimfit.model;

import io.slimfit.nn.Parameters;
import io.slimfit.nn.Queries;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * ViT (Dosovitskiy et al., 2021) with a classifier on the class token, as Hugging Face's ViTForImageClassification: the same
 * parameters under the same names, the same numbers. It has no pooler.
 */
public final class VisionTransformer extends Transformer<ImageBatch> {
  private static final String PREFIX = "vit.";

  private final VisionTransformerConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs labels
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public VisionTransformer(
      VisionTransformerConfig config,
      Objective objective,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this(config, objective, outputs, options, new Parameters(memory, dtype));
  }

  private VisionTransformer(
      VisionTransformerConfig config,
      Objective objective,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    super(
        parameters,
        config.block().geometry(config.blocks()),
        objective,
        outputs,
        layers(config, outputs, options, parameters));
    this.config = config;
  }

  private static Layers<ImageBatch> layers(
      VisionTransformerConfig config, int outputs, ModelOptions options, Parameters parameters) {
    VisionEmbeddings embeddings = new VisionEmbeddings(parameters, PREFIX, config);
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.blocks(); i++) {
      Queries queries = i == config.blocks() - 1 ? Queries.FIRST : Queries.ALL;
      String name = PREFIX + "encoder.layer." + i;
      BlockLayers layers = BlockLayers.preNorm(parameters, name, config.block(), queries);
      PreNorm order = new PreNorm(name, layers);
      blocks.add(new TransformerBlock(name, layers, order, config.block(), options, queries));
    }
    return new Layers<>(embeddings, blocks, new NormHead(parameters, PREFIX, config, outputs));
  }

  public VisionTransformerConfig config() {
    return config;
  }
}
