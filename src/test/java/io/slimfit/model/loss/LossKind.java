package io.slimfit.model.loss;

import io.slimfit.model.HeadKind;

/** The losses that all tests of models go through. */
public enum LossKind {
  SINGLE_LABEL,
  REGRESSION,
  MULTI_LABEL,
  QUESTION_ANSWERING,
  TOKENS;

  /** The head whose logits the loss takes. */
  public HeadKind head() {
    return switch (this) {
      case SINGLE_LABEL, REGRESSION, MULTI_LABEL -> HeadKind.SEQUENCE_CLASSIFICATION;
      case QUESTION_ANSWERING -> HeadKind.QUESTION_ANSWERING;
      case TOKENS -> HeadKind.TOKEN_CLASSIFICATION;
    };
  }
}
