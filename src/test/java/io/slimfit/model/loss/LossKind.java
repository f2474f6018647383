package io.slimfit.model.loss;

import io.slimfit.model.HeadKind;

/** The losses that all tests of models go through. */
public enum LossKind {
  SINGLE_LABEL,
  REGRESSION,
  MULTI_LABEL,
  QUESTION_ANSWERING;

  /** The head whose logits the loss takes. */
  public HeadKind head() {
    return this == QUESTION_ANSWERING
        ? HeadKind.QUESTION_ANSWERING
        : HeadKind.SEQUENCE_CLASSIFICATION;
  }
}
