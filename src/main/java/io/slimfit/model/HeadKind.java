package io.slimfit.model;

/**
 * The kinds of heads, with the end of the names that Hugging Face gives models with such a head.
 */
public enum HeadKind {
  /** Some numbers for each sequence. */
  SEQUENCE_CLASSIFICATION("ForSequenceClassification", false),
  /** Start and end logits of an answer for each row. */
  QUESTION_ANSWERING("ForQuestionAnswering", true),
  /** Some numbers for each row. */
  TOKEN_CLASSIFICATION("ForTokenClassification", true),
  /** No head: the hidden states of each row, of which embeddings of texts are made. */
  HIDDEN_STATES("Model", true);

  private final String architecture;
  private final boolean eachRow;

  HeadKind(String architecture, boolean eachRow) {
    this.architecture = architecture;
    this.eachRow = eachRow;
  }

  /** The end of the name of a model's class. */
  public String architecture() {
    return architecture;
  }

  /** Whether there are outputs for each row rather than for each sequence. */
  public boolean predictsEachRow() {
    return eachRow;
  }
}
