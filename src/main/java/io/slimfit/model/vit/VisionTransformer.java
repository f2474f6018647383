package io.slimfit.model.vit;

import io.slimfit.model.Adaptation;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.Transformer;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.model.block.Branch;
import io.slimfit.model.block.PreNormBranch;
import io.slimfit.model.block.ResidualJoint;
import io.slimfit.model.block.TransformerBlock;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ViT (Dosovitskiy et al., 2021) with a classifier on the class token, as Hugging Face's
 * ViTForImageClassification: the same parameters under the same names, the same numbers. It has no
 * pooler.
 */
public final class VisionTransformer extends Transformer<ImageBatch> {
  private static final String PREFIX = "vit.";
  private static final String POSITIONS = PREFIX + "embeddings.position_embeddings";

  private final VisionTransformerConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs labels
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public VisionTransformer(
      VisionTransformerConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this(config, headKind, outputs, options, options.parameters(memory, dtype));
  }

  private VisionTransformer(
      VisionTransformerConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    super(
        parameters,
        config.block().geometry(config.blocks()),
        headKind,
        outputs,
        layers(config, outputs, options, parameters));
    this.config = config;
  }

  private static Layers<ImageBatch> layers(
      VisionTransformerConfig config, int outputs, ModelOptions options, Parameters parameters) {
    VisionEmbeddings embeddings = new VisionEmbeddings(parameters, PREFIX, config);
    BlockConfig block = config.block();
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.blocks(); i++) {
      OutputRows rows = i == config.blocks() - 1 ? OutputRows.FIRST : OutputRows.ALL;
      String name = PREFIX + "encoder.layer." + i;
      Branch attention =
          block.attention(parameters, name, name + ".attention.attention", options, rows);
      Branch feedForward = block.feedForward(parameters, name);
      String before = name + ".layernorm_before";
      PreNormBranch first = PreNormBranch.first(before, block.norm(parameters, before), attention);
      String after = name + ".layernorm_after";
      PreNormBranch second = PreNormBranch.later(after, block.norm(parameters, after), feedForward);
      blocks.add(TransformerBlock.withOwnInput(
          first,
          new ResidualJoint(first, block.attentionOutputDropout(name)),
          new ResidualJoint(second, block.outputDropout(name)),
          rows));
    }
    return new Layers<>(embeddings, blocks, new NormHead(parameters, PREFIX, config, outputs));
  }

  /** Position embeddings of another resolution are interpolated. */
  @Override
  public Optional<Adaptation> adaptation(Parameter parameter, Shape stored) {
    return parameter.name().equals(POSITIONS)
        ? PositionInterpolation.of(stored, config.image(), config.hiddenSize())
        : Optional.empty();
  }

  public VisionTransformerConfig config() {
    return config;
  }
}
