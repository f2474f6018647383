package io.slimfit.tensor;

/** As plain loops; {@link JavaKernels} says why they look as they do. */
final class JavaAdamWLoops implements AdamWLoops {
  private static final int ABSOLUTE = 0x7FFFFFFF;
  private static final int SMALLEST_BITS = Float.floatToRawIntBits(UpdateSize.SMALLEST);
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private float[] magnitudes = new float[0];
  private int[] bits = new int[0];
  private Cast cast = new Cast(0);
  private final SplitFloats splitFloats = new SplitFloats();

  @Override
  public int padded(int n) {
    return n;
  }

  @Override
  public void read(Tensor x, long at, float[] into, int n) {
    if (x.isSplit()) {
      splitFloats.get(x, at, into, 0, n);
    } else {
      x.floats().get(x.floatIndex(at), into, 0, n);
    }
  }

  @Override
  public void write(Tensor y, long at, float[] from, int n) {
    if (y.isSplit()) {
      splitFloats.put(y, at, from, 0, n);
    } else {
      y.floats().put(y.floatIndex(at), from, 0, n);
    }
  }

  @Override
  public void average(float[] gradient, float[] first, float[] second, int n, AdamWStep step) {
    JavaKernels.scale(gradient, n, (float) step.gradientScale());
    average(gradient, first, n, (float) step.beta1(), (float) (1 - step.beta1()));
    averageSquares(gradient, second, n, (float) step.beta2(), (float) (1 - step.beta2()));
  }

  @Override
  public void roots(float[] second, int n) {
    for (int i = 0; i < n; i++) {
      second[i] = (float) Math.sqrt(second[i]);
    }
  }

  @Override
  public void direction(float[] first, float[] roots, int n, AdamWStep step) {
    direction(
        first, roots, n, (float) step.stepSize(), (float) step.rootScale(), (float) step.epsilon());
  }

  @Override
  public UpdateSize descend(float[] old, float[] direction, float[] moved, int n, AdamWStep step) {
    ensureWidth(n);
    descend(old, direction, moved, n, (float) step.decayBefore(), (float) step.decayAfter());
    cast.toInts(old, bits, n);
    int counted = n + magnitudes(bits, n);
    cast.toFloats(bits, magnitudes, n);
    relativeChange(old, moved, magnitudes, n);
    return new UpdateSize(JavaKernels.sum(magnitudes, n), counted);
  }

  private void ensureWidth(int n) {
    if (n > bits.length) {
      magnitudes = new float[n];
      bits = new int[n];
      cast = new Cast(n);
    }
  }

  // The loops. Each is small enough to be compiled, vectorised and inlined separately.

  /** average = beta * average + weight * x, where weight is 1 - beta, rounded once. */
  private static void average(float[] x, float[] average, int n, float beta, float weight) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * weight;
    }
  }

  private static void averageSquares(float[] x, float[] average, int n, float beta, float weight) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * x[i] * weight;
    }
  }

  private static void direction(
      float[] m, float[] root, int n, float stepSize, float rootScale, float epsilon) {
    for (int i = 0; i < n; i++) {
      m[i] = stepSize * m[i] / (root[i] * rootScale + epsilon);
    }
  }

  private static void descend(
      float[] old, float[] direction, float[] moved, int n, float before, float after) {
    for (int i = 0; i < n; i++) {
      moved[i] = (old[i] * before - direction[i]) * after;
    }
  }

  /**
   * Replaces x by the bits of |x|, or of infinity where |x| < {@link UpdateSize#SMALLEST}.
   *
   * @return minus the number of elements that are too small
   */
  private static int magnitudes(int[] x, int n) {
    int left = 0;
    for (int i = 0; i < n; i++) {
      int magnitude = x[i] & ABSOLUTE;
      int tooSmall = (magnitude - SMALLEST_BITS) >> 31;
      x[i] = (magnitude & ~tooSmall) | (INFINITY_BITS & tooSmall);
      left += tooSmall;
    }
    return left;
  }

  /** magnitude = |moved - old| / magnitude. */
  private static void relativeChange(float[] old, float[] moved, float[] magnitude, int n) {
    for (int i = 0; i < n; i++) {
      magnitude[i] = Math.abs(moved[i] - old[i]) / magnitude[i];
    }
  }
}
