package io.slimfit.nn;

import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/**
 * Rotary positions (Su et al., 2021), in Hugging Face's layout: in each head, components i and i +
 * width/2 are rotated together by the angle position / base^(2i / width). So q kᵀ depends on the
 * distance of two tokens.
 */
public final class Rotary {
  private final Tensor cos; // [positions, width / 2]
  private final Tensor sin;

  /**
   * @param parameters own the memory of the tables, which are not parameters themselves
   * @param positions the length of the longest sequence
   * @param width the width of a head, even
   * @param base {@code rope_theta}
   */
  public Rotary(Parameters parameters, int positions, int width, double base) {
    if (width % 2 != 0) {
      throw new IllegalArgumentException("heads of width " + width + " have no pairs to turn");
    }
    int half = width / 2;
    double[] cosines = new double[positions * half];
    double[] sines = new double[positions * half];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        double angle = position / Math.pow(base, 2.0 * i / width);
        cosines[position * half + i] = Math.cos(angle);
        sines[position * half + i] = Math.sin(angle);
      }
    }
    cos = parameters.allocate(positions, half);
    sin = parameters.allocate(positions, half);
    cos.set(cosines);
    sin.set(sines);
  }

  /** @param x [n, rows, width], rotated in place; row p is at position p */
  void rotate(Tensor x, Ops ops) {
    ops.kernels().rotate(x, cos, sin, false);
  }

  /** Turns the gradient of the output of {@link #rotate} into that of its input, in place. */
  void rotateBack(Tensor dx, Ops ops) {
    ops.kernels().rotate(dx, cos, sin, true);
  }
}
