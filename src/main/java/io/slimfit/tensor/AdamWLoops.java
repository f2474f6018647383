package io.slimfit.tensor;

/**
 * What {@link StripAdamW} does with the first {@code n} elements of strips on the heap. Arrays are
 * as long as {@link #padded} says; what lies beyond {@code n} is unspecified.
 */
interface AdamWLoops {
  /** The length of an array for so many elements. */
  int padded(int n);

  /** Elements {@code at} to {@code at + n - 1} of a tensor, counted row by row. */
  void read(Tensor x, long at, float[] into, int n);

  void write(Tensor y, long at, float[] from, int n);

  /** m = beta1 m + (1 - beta1) s g, and v = beta2 v + (1 - beta2) (s g)². */
  void average(float[] gradient, float[] first, float[] second, int n, AdamWStep step);

  /** v = sqrt(v). */
  void roots(float[] second, int n);

  /** m = stepSize * m / (root * rootScale + epsilon). */
  void direction(float[] first, float[] roots, int n, AdamWStep step);

  /** moved = (old * decayBefore - direction) * decayAfter; returns how far that is. */
  UpdateSize descend(float[] old, float[] direction, float[] moved, int n, AdamWStep step);
}
