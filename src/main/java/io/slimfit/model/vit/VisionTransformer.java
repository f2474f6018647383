package io.slimfit.model.vit;

import io.slimfit.model.Adaptation;
import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.Transformer;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.model.block.Branch;
import io.slimfit.model.block.PreNormBranch;
import io.slimfit.model.block.ResidualJoint;
import io.slimfit.model.block.ScaledBranch;
import io.slimfit.model.block.TransformerBlock;
import io.slimfit.nn.LayerScale;
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
 * ViT (Dosovitskiy et al., 2021), or a {@link VisionVariant} of it, with a classifier on the class
 * token, as Hugging Face's ViTForImageClassification and those of the variants: the same parameters
 * with the same names, and the same results. It has no pooler.
 */
public final class VisionTransformer extends Transformer<ImageBatch> {
  private final VisionTransformerConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs the number of labels
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
    VisionEmbeddings embeddings = new VisionEmbeddings(parameters, config);
    BlockConfig block = config.block();
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.blocks(); i++) {
      boolean firstOnly = i == config.blocks() - 1 && !config.variant().readsPatches();
      OutputRows rows = firstOnly ? OutputRows.FIRST : OutputRows.ALL;
      String name = config.variant().block(i);
      Branch attention = block.attention(parameters, name, options, rows);
      Branch feedForward = block.feedForward(parameters, name);
      String before = name + block.names().attentionNorm();
      PreNormBranch first = PreNormBranch.first(before, block.norm(parameters, before), attention);
      String after = name + block.names().feedForwardNorm();
      PreNormBranch second = PreNormBranch.later(after, block.norm(parameters, after), feedForward);
      Branch upper = scaled(second, config, parameters, name, 2);
      blocks.add(TransformerBlock.withOwnInput(
          first,
          new ResidualJoint(
              scaled(first, config, parameters, name, 1), block.attentionOutputDropout(name)),
          new ResidualJoint(upper, block.outputDropout(name)),
          rows));
    }
    Head head = config.variant().readsPatches()
        ? new PatchMeanHead(parameters, config, outputs)
        : new NormHead(parameters, config, outputs);
    return new Layers<>(embeddings, blocks, head);
  }

  private static Branch scaled(
      Branch branch,
      VisionTransformerConfig config,
      Parameters parameters,
      String block,
      int number) {
    if (!config.variant().isScaled()) {
      return branch;
    }
    String name = config.variant().scale(block, number);
    return new ScaledBranch(branch, new LayerScale(parameters, name, config.hiddenSize()));
  }

  /** Interpolates position embeddings of another resolution. */
  @Override
  public Optional<Adaptation> adaptation(Parameter parameter, Shape stored) {
    return parameter.name().equals(config.variant().positions())
        ? PositionInterpolation.of(stored, config.image(), config.hiddenSize())
        : Optional.empty();
  }

  public VisionTransformerConfig config() {
    return config;
  }
}
