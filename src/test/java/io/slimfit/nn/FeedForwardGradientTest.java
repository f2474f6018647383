package io.slimfit.nn;

import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeedForwardGradientTest {
  @ParameterizedTest
  @EnumSource(Activation.class)
  void backwardIsTheDerivative(Activation activation) {
    try (TinyLayer tiny = new TinyLayer()) {
      FeedForward layer = new FeedForward(
          new Linear(tiny.parameters, "first", 7, 4),
          new Linear(tiny.parameters, "second", 4, 7),
          activation);
      tiny.randomize();
      Tensor x = tiny.input(5, 4);
      double[] c = tiny.numbers(20);
      Map<String, double[]> gradients = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass -> {
            Tensor u = tiny.ops.draw(DType.FLOAT64, 5, 7);
            layer.forwardInto(tiny.ops.draw(DType.FLOAT64, 5, 4), x, u, pass);
            return layer
                .backward(
                    tiny.drawn(c, 5, 4),
                    () -> layer.activated(u, pass),
                    dg -> layer.multiplyByDerivative(dg, u, pass),
                    () -> x,
                    pass)
                .toDoubles();
          },
          gradients);
      GradientCheck check = new GradientCheck(
          () -> tiny.pass(pass -> {
            Tensor y = tiny.ops.draw(DType.FLOAT64, 5, 4);
            layer.forwardInto(y, x, tiny.ops.draw(DType.FLOAT64, 5, 7), pass);
            return TinyLayer.dot(c, y.toDoubles());
          }),
          tiny.seed);
      check.check("x", x, dx);
      for (String name : new String[] {"first.weight", "first.bias", "second.weight"}) {
        check.check(name, tiny.parameters.get(name).value(), gradients.get(name));
      }
      // the gradient of the second bias is left to the caller, who sums dy anyway
      org.assertj.core.api.Assertions.assertThat(
              Arrays.stream(gradients.get("second.bias")).allMatch(g -> g == 0))
          .isTrue();
    }
  }
}
