package io.slimfit.model.bert;

import io.slimfit.memory.SiteKind;
import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.Transformer;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.model.block.BlockInput;
import io.slimfit.model.block.NormSites;
import io.slimfit.model.block.PostNormJoint;
import io.slimfit.model.block.TransformerBlock;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al., 2019), or a {@link BertVariant} of it, with or without a head, as Hugging
 * Face's BertForSequenceClassification, BertForQuestionAnswering, BertForTokenClassification and
 * BertModel, and the same classes of the variants: the same parameters with the same names, and the
 * same results.
 */
public final class Bert extends Transformer<TokenBatch> {
  private final BertConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs the number of labels; 2 for question answering, the hidden size without a head
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public Bert(
      BertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this(config, headKind, outputs, options, options.parameters(memory, dtype));
  }

  private Bert(
      BertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    super(
        parameters,
        config.block().geometry(config.blocks()),
        headKind,
        outputs,
        layers(config, headKind, outputs, options, parameters));
    this.config = config;
  }

  private static Layers<TokenBatch> layers(
      BertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      Parameters parameters) {
    BertEmbeddings embeddings = new BertEmbeddings(parameters, config);
    BlockConfig block = config.block();
    List<TransformerBlock> blocks = new ArrayList<>();
    BlockInput input = embeddings;
    for (int i = 0; i < config.blocks(); i++) {
      boolean last = i == config.blocks() - 1;
      OutputRows rows = last && !headKind.predictsEachRow() ? OutputRows.FIRST : OutputRows.ALL;
      String name = config.variant().block(i);
      String middle = name + block.names().attentionNorm();
      PostNormJoint attention = new PostNormJoint(
          block.attention(parameters, name, options, rows),
          block.attentionOutputDropout(name),
          block.norm(parameters, middle),
          new NormSites(middle, SiteKind.MIDDLE_NORM));
      String top = name + block.names().feedForwardNorm();
      PostNormJoint feedForward = new PostNormJoint(
          block.feedForward(parameters, name),
          block.outputDropout(name),
          block.norm(parameters, top),
          new NormSites(top, SiteKind.BLOCK_NORM));
      blocks.add(TransformerBlock.above(input, attention, feedForward, rows));
      input = feedForward;
    }
    Head head = config.variant().head(parameters, config, headKind, outputs);
    return new Layers<>(embeddings, blocks, head);
  }

  public BertConfig config() {
    return config;
  }
}
