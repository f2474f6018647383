package io.slimfit.model;

/** What a head predicts for: the last part of the name that Hugging Face gives such a model. */
public enum HeadKind {
  /** Some numbers for each sequence. */
  SEQUENCE_CLASSIFICATION("ForSequenceClassification", false),
  /** For each row how well an answer begins there, and how well it ends there. */
  QUESTION_ANSWERING("ForQuestionAnswering", true);

  private final String architecture;
  private final boolean eachRow;

  HeadKind(String architecture, boolean eachRow) {
    this.architecture = architecture;
    this.eachRow = eachRow;
  }

  /** As the name of a model's class ends. */
  public String architecture() {
    return architecture;
  }

  /** Whether there are outputs for each row, not for each sequence. */
  public boolean predictsEachRow() {
    return eachRow;
  }
}
