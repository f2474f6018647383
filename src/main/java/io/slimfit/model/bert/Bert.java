package io.slimfit.model.bert;

import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.Transformer;
import io.slimfit.model.block.BlockInput;
import io.slimfit.model.block.BlockLayers;
import io.slimfit.model.block.PostNorm;
import io.slimfit.model.block.TransformerBlock;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al., 2019), or a {@link BertVariant} of it, with a head, as Hugging Face's BertForSequenceClassification and
 * BertForQuestionAnswering: the same parameters under the same names, the same numbers.
 */
public final class Bert extends Transformer<TokenBatch> {
  private final BertConfig config;

  /**
   * A model whose parameters are all zero: load or initialize them.
   *
   * @param outputs labels; for question answering 2
   * @param dtype FLOAT32, or FLOAT64 to check derivatives
   */
  public Bert(
      BertConfig config, HeadKind headKind, int outputs, NativeMemory memory, DType dtype) {
    this(config, headKind, outputs, ModelOptions.standard(), memory, dtype);
  }

  /** As {@link #Bert(BertConfig, HeadKind, int, NativeMemory, DType)}, trained in another way. */
  public Bert(
      BertConfig config,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    this(config, headKind, outputs, options, new Parameters(memory, dtype, options.precision()));
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
    String prefix = config.variant().prefix();
    BertEmbeddings embeddings = new BertEmbeddings(parameters, prefix, config);
    boolean answersQuestions = headKind == HeadKind.QUESTION_ANSWERING;
    List<TransformerBlock> blocks = new ArrayList<>();
    BlockInput input = embeddings;
    for (int i = 0; i < config.blocks(); i++) {
      boolean last = i == config.blocks() - 1;
      OutputRows queries = last && !answersQuestions ? OutputRows.FIRST : OutputRows.ALL;
      String name = prefix + "encoder.layer." + i;
      BlockLayers layers = BlockLayers.postNorm(parameters, name, config.block(), queries);
      PostNorm order = new PostNorm(name, layers, input);
      blocks.add(new TransformerBlock(name, layers, order, config.block(), options, queries));
      input = order;
    }
    Head head = config.variant().head(parameters, config, headKind, outputs);
    return new Layers<>(embeddings, blocks, head);
  }

  public BertConfig config() {
    return config;
  }
}
