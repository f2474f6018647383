package io.slimfit.model;

/** How a parameter is made of a stored tensor of another shape. */
public interface Adaptation {
  /** For people: what was made of what. */
  String note();

  /** @param stored all elements, row by row; the result has the parameter's */
  float[] apply(float[] stored);
}
