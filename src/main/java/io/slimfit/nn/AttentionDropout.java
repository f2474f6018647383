package io.slimfit.nn;

/** What the dropout of attention drops. */
public enum AttentionDropout {
  /** Elements of P: o = dropout(P) V, as BERT does it. */
  PROBABILITIES,
  /**
   * Elements of V: o = P dropout(V), as SlimFit's released code does it, which so needs no mask of
   * the size of P.
   */
  VALUES
}
