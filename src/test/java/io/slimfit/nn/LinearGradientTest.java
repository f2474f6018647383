package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinearGradientTest {
  @Test
  void backwardIsTheDerivative() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      Tensor x = tiny.input(4, 5);
      double[] c = tiny.numbers(12);
      Map<String, double[]> gradients = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass -> linear.backward(tiny.drawn(c, 4, 3), () -> x, pass).toDoubles(),
          gradients);
      GradientCheck check = new GradientCheck(
          () -> tiny.pass(pass -> TinyLayer.dot(c, linear.forward(x, pass).toDoubles())),
          tiny.seed);
      check.check("x", x, dx);
      check.check("weight", linear.weight().value(), gradients.get("linear.weight"));
      check.check("bias", linear.bias().value(), gradients.get("linear.bias"));
    }
  }

  @Test
  void gradientOfTheInputMayReplaceTheInput() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      double[] values = tiny.numbers(20);
      double[] c = tiny.numbers(12);
      Map<String, double[]> apart = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass -> linear
              .backward(tiny.drawn(c, 4, 3), () -> tiny.drawn(values, 4, 5), pass)
              .toDoubles(),
          apart);
      Map<String, double[]> inPlace = new HashMap<>();
      double[] replaced = tiny.pass(
          tiny.allNames(),
          pass -> {
            Tensor x = tiny.drawn(values, 4, 5);
            linear.backwardInto(x, tiny.drawn(c, 4, 3), () -> x, pass);
            return x.toDoubles();
          },
          inPlace);
      assertThat(replaced).isEqualTo(dx);
      assertThat(inPlace.get("linear.weight")).isEqualTo(apart.get("linear.weight"));
    }
  }

  @Test
  void frozenWeightDoesNotNeedTheInput() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      Map<String, double[]> gradients = new HashMap<>();
      tiny.pass(
          List.of("linear.bias"),
          pass -> linear.backward(
              tiny.drawn(tiny.numbers(12), 4, 3),
              () -> {
                throw new AssertionError("x was needed");
              },
              pass),
          gradients);
      assertThat(gradients).containsOnlyKeys("linear.bias");
    }
  }
}
