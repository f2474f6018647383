package io.slimfit.model.modernbert;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.Transformer;
import io.slimfit.model.block.AttentionBranch;
import io.slimfit.model.block.GatedFeedForwardBranch;
import io.slimfit.model.block.PreNormBranch;
import io.slimfit.model.block.ResidualJoint;
import io.slimfit.model.block.TransformerBlock;
import io.slimfit.model.loss.Pooling;
import io.slimfit.nn.AttentionConfig;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Linear;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.QueryKeyValue;
import io.slimfit.nn.Rotary;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * ModernBERT (Warner et al., 2024): pre-LN blocks without biases, rotary positions, attention
 * within a window in most blocks, GeGLU; the first block has no LayerNorm before its attention. As
 * Hugging Face's ModernBertForSequenceClassification, ...ForQuestionAnswering,
 * ...ForTokenClassification and ModernBertModel: the same parameters with the same names, and the
 * same results.
 */
public final class ModernBert extends Transformer<TokenBatch> {
  static final String PREFIX = "model.";

  private final ModernBertConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs the number of labels; 2 for question answering, the hidden size without a head
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public ModernBert(
      ModernBertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this(config, headKind, outputs, options, options.parameters(memory, dtype));
  }

  private ModernBert(
      ModernBertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    super(
        parameters,
        config.geometry(),
        headKind,
        outputs,
        layers(config, headKind, outputs, options, parameters));
    this.config = config;
  }

  private static Layers<TokenBatch> layers(
      ModernBertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    ModernBertEmbeddings embeddings = new ModernBertEmbeddings(parameters, config);
    boolean firstOnly =
        headKind == HeadKind.SEQUENCE_CLASSIFICATION && config.pooling() == Pooling.CLS;
    int width = config.hiddenSize() / config.attentionHeads();
    Rotary everywhere = new Rotary(parameters, config.positions(), width, config.rotaryBase());
    Rotary local = new Rotary(parameters, config.positions(), width, config.localRotaryBase());
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.blocks(); i++) {
      boolean last = i == config.blocks() - 1;
      OutputRows rows = last && firstOnly ? OutputRows.FIRST : OutputRows.ALL;
      AttentionConfig attention = new AttentionConfig(
          config.attentionHeads(),
          width,
          config.attentionDropout(),
          options.attentionDropout(),
          options.attentionPrecision(),
          Optional.of(config.isLocal().get(i) ? local : everywhere),
          config.isLocal().get(i) ? OptionalInt.of(config.reach()) : OptionalInt.empty());
      blocks.add(block(i, config, attention, rows, parameters, embeddings));
    }
    return new Layers<>(
        embeddings, blocks, new ModernBertHead(parameters, config, headKind, outputs));
  }

  private static TransformerBlock block(
      int index,
      ModernBertConfig config,
      AttentionConfig attentionConfig,
      OutputRows rows,
      Parameters parameters,
      ModernBertEmbeddings embeddings) {
    String name = PREFIX + "layers." + index;
    int hidden = config.hiddenSize();
    int inner = config.intermediateSize();
    Optional<LayerNorm> norm =
        index == 0 ? Optional.empty() : Optional.of(norm(parameters, name + ".attn_norm", config));
    AttentionBranch attention = new AttentionBranch(
        name,
        QueryKeyValue.fused(parameters, name + ".attn.Wqkv", hidden, config.attentionBias(), rows),
        Linear.ofBlock(parameters, name + ".attn.Wo", hidden, hidden, config.attentionBias()),
        attentionConfig,
        rows);
    Dropout ofAttention =
        new Dropout(config.attentionDropout(), new Site(name + ".attn", SiteKind.MIDDLE_NORM));
    String middle = name + ".mlp_norm";
    PreNormBranch feedForward = PreNormBranch.later(
        middle,
        norm(parameters, middle, config),
        new GatedFeedForwardBranch(
            name,
            Linear.ofBlock(
                parameters, name + ".mlp.Wi", 2 * inner, hidden, config.feedForwardBias()),
            Linear.ofBlock(parameters, name + ".mlp.Wo", hidden, inner, config.feedForwardBias()),
            config.activation()));
    ResidualJoint upper = new ResidualJoint(
        feedForward, new Dropout(0, new Site(name + ".mlp", SiteKind.BLOCK_NORM)));
    if (norm.isEmpty()) {
      return TransformerBlock.above(
          embeddings, new ResidualJoint(attention, ofAttention), upper, rows);
    }
    PreNormBranch first = PreNormBranch.first(name + ".attn_norm", norm.get(), attention);
    return TransformerBlock.withOwnInput(first, new ResidualJoint(first, ofAttention), upper, rows);
  }

  static LayerNorm norm(Parameters parameters, String name, ModernBertConfig config) {
    return new LayerNorm(
        parameters,
        name,
        ParameterKind.NORM_WEIGHT,
        config.hiddenSize(),
        config.layerNormEpsilon(),
        config.normBias());
  }

  public ModernBertConfig config() {
    return config;
  }
}
