package io.slimfit.model.bert;

import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.model.HiddenStatesHead;
import io.slimfit.nn.Parameters;
import java.util.Locale;

/**
 * The models with BERT's encoder. RoBERTa (Liu et al., 2019) and XLM-R (Conneau et al., 2020) are
 * one model with two vocabularies. They count positions from the padding token's id, have one token
 * type, and have their own classification head.
 */
public enum BertVariant {
  BERT("bert.", "Bert", 0),
  ROBERTA("roberta.", "Roberta", 1),
  XLM_ROBERTA("roberta.", "XLMRoberta", 1);

  private final String prefix;
  private final String className;
  private final int paddingToken;

  BertVariant(String prefix, String className, int paddingToken) {
    this.prefix = prefix;
    this.className = className;
    this.paddingToken = paddingToken;
  }

  /** {@code model_type} in config.json. */
  public String modelType() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The beginning of the names of all parameters except the head's. */
  public String prefix() {
    return prefix;
  }

  /** The name of the class in Hugging Face transformers. */
  String architecture(HeadKind headKind) {
    return className + headKind.architecture();
  }

  /** The padding token if config.json names none. */
  int defaultPaddingToken() {
    return paddingToken;
  }

  /** Whether the second text's tokens have another type; if not, all have type 0. */
  public boolean tellsTextsApart() {
    return this == BERT;
  }

  /**
   * Whether the first token is at position {@link BertConfig#paddingToken} + 1, and padding at the
   * padding token's id. Otherwise, the first token is at position 0.
   */
  public boolean countsFromPadding() {
    return this != BERT;
  }

  Head head(Parameters parameters, BertConfig config, HeadKind headKind, int outputs) {
    return switch (headKind) {
      case SEQUENCE_CLASSIFICATION ->
        this == BERT
            ? SequenceHead.withPooler(parameters, prefix, config, outputs)
            : SequenceHead.withDense(parameters, config, outputs);
      case QUESTION_ANSWERING -> new QuestionAnsweringHead(parameters, config);
      case TOKEN_CLASSIFICATION -> new TokenHead(parameters, config, outputs);
      case HIDDEN_STATES -> new HiddenStatesHead();
    };
  }
}
