package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static QueryKeyValue layer(
      TinyLayer tiny, boolean fused, boolean biased, OutputRows rows) {
    return fused
        ? QueryKeyValue.fused(tiny.parameters, "self", 4, biased, rows)
        : QueryKeyValue.separate(tiny.parameters, "self", 4, biased, rows);
  }

  /** A gradient of Q, K, V as attention gives it: zero in q where a row does not ask. */
  private static double[] gradient(TinyLayer tiny, OutputRows rows) {
    double[] c = tiny.numbers(60);
    for (int row = 0; row < 5; row++) {
      if (rows == OutputRows.FIRST && row != 0 && row != 2) {
        Arrays.fill(c, 12 * row, 12 * row + 4, 0);
      }
    }
    return c;
  }

  @ParameterizedTest
  @CsvSource({
    "false, true, ALL, false",
    "false, false, ALL, false",
    "true, false, ALL, false",
    "true, true, ALL, false",
    "false, true, FIRST, false",
    "true, false, FIRST, false",
    "false, true, ALL, true",
    "false, false, FIRST, true",
    "true, false, ALL, true",
    "true, false, FIRST, true"
  })
  void backwardIsTheDerivative(boolean fused, boolean biased, OutputRows rows, boolean lowRank) {
    try (TinyLayer tiny = lowRank ? TinyLayer.lowRank(2, 0.5) : new TinyLayer()) {
      QueryKeyValue layer = layer(tiny, fused, biased, rows);
      tiny.randomize();
      Tensor x = tiny.input(5, 4);
      double[] c = gradient(tiny, rows);
      Map<String, double[]> gradients = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass ->
              layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass).toDoubles(),
          gradients);
      GradientCheck check = new GradientCheck(() -> loss(layer, x, c, tiny), tiny.seed);
      check.check("x", x, dx);
      assertThat(gradients).hasSize((fused ? 1 : 3) * (1 + (biased ? 1 : 0) + (lowRank ? 2 : 0)));
      for (Parameter parameter : tiny.parameters.all()) {
        check.check(parameter.name(), parameter.value(), gradients.get(parameter.name()));
      }
    }
  }

  @Test
  void queryKeyAndValueCanBeFrozenSeparately() {
    try (TinyLayer tiny = new TinyLayer()) {
      QueryKeyValue layer =
          QueryKeyValue.separate(tiny.parameters, "self", 4, true, OutputRows.ALL);
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
            assertThat(layer.needsInput(pass)).isTrue();
            return layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass);
          },
          some);
      assertThat(some).containsOnlyKeys("self.key.weight", "self.value.bias");
      some.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(all.get(name)));
    }
  }
}
