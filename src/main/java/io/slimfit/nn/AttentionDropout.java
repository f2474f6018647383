package io.slimfit.nn;

/** What the dropout of attention drops. */
public enum AttentionDropout {
  /** Elements of P: o = dropout(P) V, as in BERT. */
  PROBABILITIES,
  /**
   * Elements of V: o = P dropout(V), as in SlimFit's released code, which thus needs no mask of the
   * size of P.
   */
  VALUES
}
