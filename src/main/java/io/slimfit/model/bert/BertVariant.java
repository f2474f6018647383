package io.slimfit.model.bert;

import io.slimfit.model.Head;
import io.slimfit.model.HeadKind;
import io.slimfit.nn.Parameters;
import java.util.Locale;

/**
 * The models that have BERT's encoder. RoBERTa (Liu et al., 2019) and XLM-R (Conneau et al., 2020),
 * which are one model with two vocabularies, count positions from the padding token's id, know one
 * token type, and classify by a head of their own.
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

  /** Of the names of all parameters but the head's. */
  String prefix() {
    return prefix;
  }

  /** The class of Hugging Face transformers. */
  String architecture(HeadKind headKind) {
    return className + headKind.architecture();
  }

  /** Where config.json names none. */
  int defaultPaddingToken() {
    return paddingToken;
  }

  /** Whether the second text's tokens are of another type; if not, all are of type 0. */
  boolean tellsTextsApart() {
    return this == BERT;
  }

  /**
   * Whether the first token stands at {@link BertConfig#paddingToken} + 1, and padding at the
   * padding token's id; else at 0.
   */
  boolean countsFromPadding() {
    return this != BERT;
  }

  Head head(Parameters parameters, BertConfig config, HeadKind headKind, int outputs) {
    if (headKind == HeadKind.QUESTION_ANSWERING) {
      return new QuestionAnsweringHead(parameters, config);
    }
    return this == BERT
        ? SequenceHead.withPooler(parameters, prefix, config, outputs)
        : SequenceHead.withDense(parameters, config, outputs);
  }
}
