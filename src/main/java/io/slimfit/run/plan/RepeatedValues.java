package io.slimfit.run.plan;

import io.slimfit.base.CounterRandom;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Tensor;

/**
 * Values for models that are only timed: matrices repeat a few random numbers of the usual size,
 * since a number for each element would take longer than the steps.
 */
final class RepeatedValues {
  private static final int COUNT = 4093; // a prime, so that rows differ
  private static final double SIZE = 0.02;

  private RepeatedValues() {}

  /** @param name of a parameter: the scale of a LayerNorm is 1, and a bias 0 */
  static void fill(String name, Tensor target) {
    if (target.device() == Device.META) {
      return; // there is nothing to fill
    }
    float[] values = new float[COUNT];
    boolean isVector = target.shape().rank() == 1;
    for (int i = 0; i < COUNT; i++) {
      values[i] =
          isVector ? (name.endsWith("bias") ? 0 : 1) : (float) (SIZE * CounterRandom.normal(0, i));
    }
    long elements = target.shape().elements();
    for (long at = 0; at < elements; at += COUNT) {
      target.put(at, values, 0, (int) Math.min(COUNT, elements - at));
    }
  }
}
