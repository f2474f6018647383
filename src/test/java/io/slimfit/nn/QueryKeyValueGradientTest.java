package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryKeyValueGradientTest {
  private static final SequenceLayout LAYOUT =
      new SequenceLayout(new int[] {2, 3}, new int[] {2, 3}, new long[] {0, 1});
  private static final Chunk CHUNK = LAYOUT.chunks(100).get(0);

  private static double loss(QueryKeyValue layer, Tensor x, double[] c, TinyLayer tiny) {
    return tiny.pass(pass -> {
      Tensor qkv = tiny.ops.draw(DType.FLOAT64, 5, 12);
      layer.forwardInto(qkv, x, LAYOUT, CHUNK, pass);
      return TinyLayer.dot(c, qkv.toDoubles());
    });
  }

  @Test
  void backwardIsTheDerivative() {
    try (TinyLayer tiny = new TinyLayer()) {
      QueryKeyValue layer = new QueryKeyValue(tiny.parameters, "self", 4, true, OutputRows.ALL);
      tiny.randomize();
      Tensor x = tiny.input(5, 4);
      double[] c = tiny.numbers(60);
      Map<String, double[]> gradients = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass ->
              layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass).toDoubles(),
          gradients);
      GradientCheck check = new GradientCheck(() -> loss(layer, x, c, tiny), tiny.seed);
      check.check("x", x, dx);
      assertThat(gradients).hasSize(6);
      for (Parameter parameter : tiny.parameters.all()) {
        check.check(parameter.name(), parameter.value(), gradients.get(parameter.name()));
      }
    }
  }

  @Test
  void queryKeyAndValueCanBeFrozenSeparately() {
    try (TinyLayer tiny = new TinyLayer()) {
      QueryKeyValue layer = new QueryKeyValue(tiny.parameters, "self", 4, true, OutputRows.ALL);
      tiny.randomize();
      Tensor x = tiny.input(5, 4);
      double[] c = tiny.numbers(60);
      Map<String, double[]> all = new HashMap<>();
      Map<String, double[]> some = new HashMap<>();
      tiny.pass(
          tiny.allNames(),
          pass -> layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass),
          all);
      tiny.pass(
          List.of("self.key.weight", "self.value.bias"),
          pass -> {
            assertThat(layer.isActive(pass)).isTrue();
            return layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass);
          },
          some);
      assertThat(some).containsOnlyKeys("self.key.weight", "self.value.bias");
      some.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(all.get(name)));
    }
  }
}
