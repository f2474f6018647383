package io.slimfit.model;

/** Makes the value of a parameter from a stored tensor of another shape. */
public interface Adaptation {
  /** Says what was adapted, for the user. */
  String note();

  /** @param stored all elements, row by row; the result has those of the parameter */
  float[] apply(float[] stored);
}
