package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamW8bitTest extends OptimizerContract {
  private static final double RATE = 1e-2;

  @Override
  Optimizer optimizer(double weightDecay) {
    return ResidentOptimizers.adamw8bit(AdamWConfig.standard(weightDecay), memory);
  }

  @Test
  void firstStepEqualsThatOfAdamW() {
    double[] start = weight.value().toDoubles();
    drawGradient();
    try (Optimizer coded = optimizer(0.1);
        Optimizer full = ResidentOptimizers.adamw(AdamWConfig.standard(0.1), memory)) {
      step(coded, weight, RATE, 1);
      double[] moved = weight.value().toDoubles();
      weight.value().set(start);
      step(full, weight, RATE, 1);
      double[] expected = weight.value().toDoubles();
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i])
            .as("index %d", i)
            .isEqualTo(expected[i], org.assertj.core.api.Assertions.within(1e-6));
      }
    }
  }

  /**
   * Gradients of very different sizes, as in tables and outlier features, that shrink during
   * training.
   */
  @Test
  void pathStaysCloseToThatOfAdamW() {
    assertThat(pathError(0.7, 300)).isLessThan(0.06);
    assertThat(pathError(1.5, 300)).isLessThan(0.17);
  }

  private double pathError(double spread, int steps) {
    int n = 4096;
    Random draws = new Random(SEED);
    Parameter a = parameters.make("a" + spread, ParameterKind.WEIGHT, 16, n / 16);
    Parameter b = parameters.make("b" + spread, ParameterKind.WEIGHT, 16, n / 16);
    double[] sizes =
        draws.doubles(n).map(u -> Math.exp(spread * draws.nextGaussian())).toArray();
    try (Optimizer coded = optimizer(0);
        Optimizer full = ResidentOptimizers.adamw(AdamWConfig.standard(0), memory);
        Tensor g = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, 16, n / 16)) {
      for (int step = 0; step < steps; step++) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
          double noise = draws.nextGaussian() * (draws.nextInt(20) == 0 ? 5 : 1);
          values[i] = sizes[i] * Math.pow(0.1, (double) step / steps) * (noise + 0.2);
        }
        g.set(values);
        coded.update(a, new Gradient.Dense(g), 1e-3, 1, ops);
        full.update(b, new Gradient.Dense(g), 1e-3, 1, ops);
      }
    }
    double[] actual = a.value().toDoubles();
    double[] expected = b.value().toDoubles();
    double error = 0;
    double size = 0;
    for (int i = 0; i < n; i++) {
      error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(error / size);
  }

  @Test
  void vectorsKeepFullMoments() {
    Parameter bias = parameters.make("bias", ParameterKind.BIAS, 10);
    try (Optimizer optimizer = optimizer(0)) {
      optimizer.prepare(bias);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER))
          .isEqualTo(2 * bias.value().bytes());
      optimizer.prepare(weight);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER))
          .isEqualTo(2 * bias.value().bytes() + CodedMoments.bytes(ROWS * COLUMNS));
    }
  }

  @Test
  void nonFiniteGradientIsNamed() {
    drawGradient();
    gradient.put(3, new float[] {Float.NaN}, 0, 1);
    try (Optimizer optimizer = optimizer(0)) {
      assertThatThrownBy(() -> step(optimizer, weight, RATE, 1))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("the gradient of weight is not finite");
    }
  }
}
