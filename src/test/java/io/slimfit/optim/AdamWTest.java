package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.MemoryCategory;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdamWTest extends OptimizerContract {
  private static final double RATE = 1e-2;

  @Override
  Optimizer optimizer(double weightDecay) {
    return ResidentOptimizers.adamw(AdamWConfig.standard(weightDecay), memory);
  }

  private static AdamWConfig config(AdamWConfig.Variant variant) {
    return switch (variant) {
      case PYTORCH -> AdamWConfig.standard(0.1);
      case RELEASED -> AdamWConfig.released(0.1);
    };
  }

  /** One parameter's AdamW, line by line as published, in double precision. */
  private static final class Published {
    private final AdamWConfig config;
    private final boolean decays;
    private final double[] w;
    private final double[] m;
    private final double[] v;
    private int steps;

    Published(AdamWConfig config, boolean decays, double[] start) {
      this.config = config;
      this.decays = decays;
      w = start.clone();
      m = new double[start.length];
      v = new double[start.length];
    }

    void step(double[] g, double rate) {
      steps++;
      double correction1 = 1 - Math.pow(config.beta1(), steps);
      double correction2 = 1 - Math.pow(config.beta2(), steps);
      for (int i = 0; i < w.length; i++) {
        m[i] = config.beta1() * m[i] + (1 - config.beta1()) * g[i];
        v[i] = config.beta2() * v[i] + (1 - config.beta2()) * g[i] * g[i];
        if (config.variant() == AdamWConfig.Variant.PYTORCH) {
          // torch.optim.AdamW
          if (decays) {
            w[i] -= rate * config.weightDecay() * w[i];
          }
          double root = Math.sqrt(v[i]) / Math.sqrt(correction2) + config.epsilon();
          w[i] -= rate / correction1 * m[i] / root;
        } else {
          // transformers.AdamW, version 3
          double size = rate * Math.sqrt(correction2) / correction1;
          w[i] -= size * m[i] / (Math.sqrt(v[i]) + config.epsilon());
          if (decays) {
            w[i] -= rate * config.weightDecay() * w[i];
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AdamWConfig.Variant.class)
  void firstStepsEqualThePublishedOnes(AdamWConfig.Variant variant) {
    Published published = new Published(config(variant), true, weight.value().toDoubles());
    try (Optimizer adamw = ResidentOptimizers.adamw(config(variant), memory)) {
      for (int n = 1; n <= 5; n++) {
        drawGradient();
        published.step(gradient.toDoubles(), RATE / n);
        step(adamw, weight, RATE / n, 1);
        assertClose(published.w, weight, "step " + n);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AdamWConfig.Variant.class)
  void tinyGradientsShowWhereEpsilonIsAdded(AdamWConfig.Variant variant) {
    Published published = new Published(config(variant), true, weight.value().toDoubles());
    try (Optimizer adamw = ResidentOptimizers.adamw(config(variant), memory)) {
      for (int n = 1; n <= 3; n++) {
        gradient.set(random.doubles(ROWS * COLUMNS, -1e-6, 1e-6).toArray());
        published.step(gradient.toDoubles(), RATE);
        step(adamw, weight, RATE, 1);
        assertClose(published.w, weight, "step " + n);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(AdamWConfig.Variant.class)
  void eachParameterCountsItsOwnSteps(AdamWConfig.Variant variant) {
    Published published = new Published(config(variant), true, other.value().toDoubles());
    try (Optimizer adamw = ResidentOptimizers.adamw(config(variant), memory)) {
      for (int n = 0; n < 10; n++) {
        drawGradient();
        step(adamw, weight, RATE, 1);
      }
      published.step(gradient.toDoubles(), RATE); // its first step, but the run's eleventh
      step(adamw, other, RATE, 1);
      assertClose(published.w, other, "first step of a weight that was frozen");
    }
  }

  @ParameterizedTest
  @EnumSource(AdamWConfig.Variant.class)
  void weightDecayAppliesToTheSameWeightsAsInThePublishedCode(AdamWConfig.Variant variant) {
    for (ParameterKind kind : ParameterKind.values()) {
      boolean decays = switch (kind) {
        case WEIGHT, TABLE, LAYER_SCALE -> true;
        case NORM_WEIGHT, FINAL_NORM_WEIGHT -> variant == AdamWConfig.Variant.RELEASED;
        case BIAS -> false;
      };
      Parameter parameter = parameter(kind.name(), kind);
      Published published =
          new Published(config(variant), decays, parameter.value().toDoubles());
      try (Optimizer adamw = ResidentOptimizers.adamw(config(variant), memory)) {
        drawGradient();
        published.step(gradient.toDoubles(), RATE);
        step(adamw, parameter, RATE, 1);
        assertClose(published.w, parameter, kind.name());
      }
    }
  }

  @Test
  void momentsAreUsedUnchangedWithoutBiasCorrection() {
    AdamWConfig config = new AdamWConfig(0.9, 0.99, 1e-6, 0, false, AdamWConfig.Variant.RELEASED);
    double[] start = weight.value().toDoubles();
    try (Optimizer adamw = ResidentOptimizers.adamw(config, memory)) {
      drawGradient();
      step(adamw, weight, RATE, 1);
      double[] g = gradient.toDoubles();
      for (int i = 0; i < g.length; i++) {
        start[i] -= RATE * 0.1 * g[i] / (Math.sqrt(0.01 * g[i] * g[i]) + 1e-6);
      }
      assertClose(start, weight, "first step");
    }
  }

  @Test
  void twoMomentsOfTheWeightsSizeAreAllocated() {
    try (Optimizer adamw = optimizer(0)) {
      adamw.prepare(weight, Optional.empty());
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER))
          .isEqualTo(2 * weight.value().bytes());
    }
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new AdamWConfig(1, 0.999, 1e-8, 0, true, AdamWConfig.Variant.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adamBeta1");
    assertThatThrownBy(() -> AdamWConfig.standard(-1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("weightDecay");
    assertThatThrownBy(() -> AdamWConfig.standard(Double.NaN)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new AdamWConfig(0.9, 0.999, 0, 0, true, AdamWConfig.Variant.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adamEpsilon");
  }

  private static void assertClose(double[] expected, Parameter actual, String what) {
    double[] values = actual.value().toDoubles();
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i])
          .as("%s, %s at index %d, seed %d", what, actual, i, SEED)
          .isEqualTo(expected[i], within(1e-6));
    }
  }
}
