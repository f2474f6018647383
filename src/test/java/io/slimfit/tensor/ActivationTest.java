package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
  private static final double[] POINTS = {-9, -3.3, -1, -0.75, -0.1, -1e-6, 0, 1e-6, 0.5, 1, 2.5, 9
  };

  private static DoubleUnaryOperator formula(Activation activation) {
    return switch (activation) {
      case GELU -> x -> x * normalDistribution(x);
      case GELU_NEW ->
        x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case RELU -> x -> Math.max(x, 0);
    };
  }

  /** Simpson's rule from 0 to x. */
  private static double normalDistribution(double x) {
    int steps = 4000;
    double h = x / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-0.5 * (i * h) * (i * h));
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void forwardFollowsTheFormula(Activation activation) {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = Ops.plain(memory);
        Scope scope = ops.scope()) {
      Tensor x = ops.draw(DType.FLOAT64, POINTS.length);
      x.set(POINTS);
      double[] y = ops.activate(activation, x).toDoubles();
      for (int i = 0; i < y.length; i++) {
        assertThat(y[i])
            .as("%s(%s)", activation, POINTS[i])
            .isEqualTo(formula(activation).applyAsDouble(POINTS[i]), within(1e-10));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void backwardIsTheDerivative(Activation activation) {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = Ops.plain(memory);
        Scope scope = ops.scope()) {
      Tensor x = ops.draw(DType.FLOAT64, POINTS.length);
      x.set(POINTS);
      Tensor dy = ops.draw(DType.FLOAT64, POINTS.length);
      dy.set(POINTS);
      ops.activateBackward(activation, dy, x);
      double[] dx = dy.toDoubles();
      DoubleUnaryOperator f = formula(activation);
      double h = 1e-7;
      for (int i = 0; i < dx.length; i++) {
        double p = POINTS[i];
        double slope = (f.applyAsDouble(p + h) - f.applyAsDouble(p - h)) / (2 * h);
        assertThat(dx[i])
            .as("%s'(%s)", activation, p)
            .isEqualTo(p * slope, within(1e-6 * (1 + Math.abs(p))));
      }
    }
  }

  @Test
  void namesEqualThoseOfConfigJson() {
    Place place = Place.of("config.json");
    assertThat(Activation.of("gelu", place)).isEqualTo(Activation.GELU);
    assertThat(Activation.of("gelu_new", place)).isEqualTo(Activation.GELU_NEW);
    assertThat(Activation.of("relu", place)).isEqualTo(Activation.RELU);
    assertThatThrownBy(() -> Activation.of("gelo", place))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'gelo'")
        .hasMessageContaining("gelu");
  }
}
