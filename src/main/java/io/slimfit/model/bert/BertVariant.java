package io.slimfit.model.bert;

import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.HiddenStatesHead;
import io.slimfit.model.block.BlockNames;
import io.slimfit.nn.Parameters;
import java.util.List;
import java.util.Locale;

/**
 * The models with BERT's encoder: a row for each, with what differs.
 *
 * <p>RoBERTa (Liu et al., 2019), XLM-R (Conneau et al., 2020) and CamemBERT (Martin et al., 2020)
 * are one model with three vocabularies. ELECTRA (Clark et al., 2020) may have narrow tables, which
 * a layer projects. DistilBERT (Sanh et al., 2019) has no token types, no pooler and its own names.
 */
public enum BertVariant {
  BERT("bert.", "Bert", 0, Form.BERT),
  ROBERTA("roberta.", "Roberta", 1, Form.ROBERTA),
  XLM_ROBERTA("roberta.", "XLMRoberta", 1, Form.ROBERTA),
  CAMEMBERT("roberta.", "Camembert", 1, Form.ROBERTA),
  ELECTRA("electra.", "Electra", 0, Form.ELECTRA),
  DISTILBERT("distilbert.", "DistilBert", 0, Form.DISTILBERT);

  /** Positions, token types, names and head. */
  private enum Form {
    BERT(true, true, false, "encoder.layer.", SequenceHeadForm.POOLER),
    ROBERTA(false, true, true, "encoder.layer.", SequenceHeadForm.DENSE_TANH),
    ELECTRA(true, true, false, "encoder.layer.", SequenceHeadForm.DENSE_GELU),
    DISTILBERT(false, false, false, "transformer.layer.", SequenceHeadForm.PRE_CLASSIFIER);

    private final boolean tellsTextsApart;
    private final boolean hasTokenTypes;
    private final boolean countsFromPadding;
    private final String blocks;
    private final SequenceHeadForm head;

    Form(
        boolean tellsTextsApart,
        boolean hasTokenTypes,
        boolean countsFromPadding,
        String blocks,
        SequenceHeadForm head) {
      this.tellsTextsApart = tellsTextsApart;
      this.hasTokenTypes = hasTokenTypes;
      this.countsFromPadding = countsFromPadding;
      this.blocks = blocks;
      this.head = head;
    }
  }

  private static final BlockNames BERT_BLOCK = new BlockNames(
      BlockNames.queryKeyValue(".attention.self"),
      ".attention.output.dense",
      ".attention.output.LayerNorm",
      ".intermediate.dense",
      ".output.dense",
      ".output.LayerNorm");
  private static final BlockNames DISTILBERT_BLOCK = new BlockNames(
      List.of(".attention.q_lin", ".attention.k_lin", ".attention.v_lin"),
      ".attention.out_lin",
      ".sa_layer_norm",
      ".ffn.lin1",
      ".ffn.lin2",
      ".output_layer_norm");

  private final String prefix;
  private final String className;
  private final int paddingToken;
  private final Form form;

  BertVariant(String prefix, String className, int paddingToken, Form form) {
    this.prefix = prefix;
    this.className = className;
    this.paddingToken = paddingToken;
    this.form = form;
  }

  /** {@code model_type} in config.json. */
  public String modelType() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The beginning of the names of all parameters except the head's. */
  public String prefix() {
    return prefix;
  }

  /** The name of a block, counted from 0. */
  public String block(int index) {
    return prefix + form.blocks + index;
  }

  /** The names of a block's layers. */
  public BlockNames blockNames() {
    return form == Form.DISTILBERT ? DISTILBERT_BLOCK : BERT_BLOCK;
  }

  /** The name of the class in Hugging Face transformers. */
  String architecture(HeadKind headKind) {
    return className + headKind.architecture();
  }

  /** The padding token if config.json names none. */
  int defaultPaddingToken() {
    return paddingToken;
  }

  /** The names in config.json. */
  BertFields fields() {
    return switch (form) {
      case BERT, ROBERTA -> BertFields.BERT;
      case ELECTRA -> BertFields.ELECTRA;
      case DISTILBERT -> BertFields.DISTILBERT;
    };
  }

  /** Whether there is a table of token types. */
  public boolean hasTokenTypes() {
    return form.hasTokenTypes;
  }

  /** Whether the second text's tokens have another type; if not, all have type 0. */
  public boolean tellsTextsApart() {
    return form.tellsTextsApart;
  }

  /**
   * Whether the first token is at position {@link BertConfig#paddingToken} + 1, and padding at the
   * padding token's id. Otherwise, the first token is at position 0.
   */
  public boolean countsFromPadding() {
    return form.countsFromPadding;
  }

  /** Whether there is dropout between attention and the residual stream. */
  boolean dropsAttentionOutput() {
    return form != Form.DISTILBERT;
  }

  /** The head that classifies sequences. */
  public SequenceHeadForm headForm() {
    return form.head;
  }

  Head head(Parameters parameters, BertConfig config, HeadKind headKind, int outputs) {
    return switch (headKind) {
      case SEQUENCE_CLASSIFICATION -> new SequenceHead(parameters, config, outputs);
      case QUESTION_ANSWERING -> EachTokenHead.ofAnswers(parameters, config);
      case TOKEN_CLASSIFICATION -> EachTokenHead.ofClasses(parameters, config, outputs);
      case HIDDEN_STATES -> new HiddenStatesHead();
    };
  }
}
