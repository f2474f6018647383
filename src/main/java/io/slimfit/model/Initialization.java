package io.slimfit.model;

import io.slimfit.base.CounterRandom;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.nn.LowRankConfig;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Device;

/**
 * Fresh values, as Hugging Face initializes BERT: weights come from a normal distribution, scales
 * of LayerNorm are 1, biases 0. A value is a function of the seed, the parameter's name and the
 * position in it, and does not depend on what else is fresh.
 *
 * @param deviation the standard deviation of weights: {@code initializer_range}
 */
public record Initialization(double deviation, long seed) {
  private static final int STRIP = 4096;

  public void fill(Parameter parameter) {
    if (parameter.value().device() == Device.META) {
      return; // there is nothing to fill
    }
    long key = CounterRandom.key(seed, parameter.name().hashCode());
    float[] strip = new float[STRIP];
    long elements = parameter.shape().elements();
    for (long at = 0; at < elements; at += STRIP) {
      int n = (int) Math.min(STRIP, elements - at);
      for (int i = 0; i < n; i++) {
        strip[i] = (float) value(parameter.kind(), key, at + i);
      }
      parameter.value().put(at, strip, 0, n);
    }
  }

  /**
   * Fresh values of a low-rank addition, as PEFT chooses them: those of A are uniform within
   * ±1/sqrt(in), those of B are 0, so that the addition changes nothing at first.
   */
  public void fillAddition(Parameter parameter) {
    if (parameter.name().endsWith(LowRankConfig.B)) {
      parameter.value().zero();
      return;
    }
    long key = CounterRandom.key(seed, parameter.name().hashCode());
    int in = parameter.value().columns();
    double[] values = new double[Math.toIntExact(parameter.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * CounterRandom.uniform(key, i) - 1) / Math.sqrt(in);
    }
    parameter.value().set(values);
  }

  private double value(ParameterKind kind, long key, long index) {
    return switch (kind) {
      case WEIGHT, TABLE -> deviation * CounterRandom.normal(key, index);
      case NORM_WEIGHT, FINAL_NORM_WEIGHT, LAYER_SCALE -> 1;
      case BIAS -> 0;
    };
  }
}
