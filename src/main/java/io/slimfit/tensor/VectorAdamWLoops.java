package io.slimfit.tensor;

import java.util.Arrays;

/** As loops over vectors. */
final class VectorAdamWLoops implements AdamWLoops {
  private final VectorStrips strips = new VectorStrips();

  @Override
  public int padded(int n) {
    return VectorStrips.padded(n);
  }

  @Override
  public void read(Tensor x, long at, float[] into, int n) {
    strips.get(x, at, into, n);
  }

  @Override
  public void write(Tensor y, long at, float[] from, int n) {
    strips.put(y, at, from, n);
  }

  @Override
  public void average(float[] gradient, float[] first, float[] second, int n, AdamWStep step) {
    int end = padded(n);
    VectorLoops.scale(gradient, (float) step.gradientScale(), end);
    VectorLoops.average(gradient, first, (float) step.beta1(), (float) (1 - step.beta1()), end);
    VectorLoops.averageSquares(
        gradient, second, (float) step.beta2(), (float) (1 - step.beta2()), end);
  }

  @Override
  public void roots(float[] second, int n) {
    VectorLoops.roots(second, padded(n));
  }

  @Override
  public void direction(float[] first, float[] roots, int n, AdamWStep step) {
    int end = padded(n);
    VectorLoops.direction(
        first,
        roots,
        (float) step.stepSize(),
        (float) step.rootScale(),
        (float) step.epsilon(),
        end);
    Arrays.fill(first, n, end, 0f); // may be 0 / 0, and would be counted below
  }

  @Override
  public UpdateSize descend(float[] old, float[] direction, float[] moved, int n, AdamWStep step) {
    int end = padded(n);
    Arrays.fill(old, n, end, 0f);
    VectorLoops.descend(
        old, direction, moved, (float) step.decayBefore(), (float) step.decayAfter(), end);
    int tooSmall = VectorLoops.countBelow(old, UpdateSize.SMALLEST, end) - (end - n);
    float sum = VectorLoops.relativeChange(old, moved, UpdateSize.SMALLEST, end);
    return new UpdateSize(sum, n - tooSmall);
  }
}
