package io.slimfit.nn;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Shape;
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
  private static final List<String> NAMES = List.of("self.query", "self.key", "self.value");
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
        : QueryKeyValue.separate(tiny.parameters, NAMES, 4, biased, rows);
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
      QueryKeyValue layer = QueryKeyValue.separate(tiny.parameters, NAMES, 4, true, OutputRows.ALL);
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

  @Test
  void layersThatTrainByTheSameColumnsNeedOnlyTheseOfTheirInput() {
    try (TinyLayer tiny = new TinyLayer()) {
      QueryKeyValue layer = QueryKeyValue.separate(tiny.parameters, NAMES, 4, true, OutputRows.ALL);
      tiny.randomize();
      Tensor x = tiny.input(5, 4);
      double[] c = tiny.numbers(60);
      Map<String, double[]> whole = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass ->
              layer.backward(tiny.drawn(c, 5, 12), () -> x, LAYOUT, CHUNK, pass).toDoubles(),
          whole);
      Columns columns = Columns.of(1, 3);
      Map<String, double[]> some = new HashMap<>();
      double[] sameDx = tiny.pass(
          ActiveSet.of(List.of("self.query.weight", "self.value.weight"))
              .withColumns("self.query.weight", columns)
              .withColumns("self.value.weight", columns),
          pass -> {
            Tensor needed = layer.neededInput(pass).of(x, tiny.ops);
            assertThat(needed.shape()).isEqualTo(Shape.of(5, 2));
            return layer
                .backward(tiny.drawn(c, 5, 12), () -> needed, LAYOUT, CHUNK, pass)
                .toDoubles();
          },
          some);
      assertThat(sameDx).isEqualTo(dx);
      assertThat(some).containsOnlyKeys("self.query.weight", "self.value.weight");
      some.forEach((name, gradient) -> {
        double[] all = requireNonNull(whole.get(name));
        double[] expected = new double[8];
        for (int i = 0; i < 8; i++) {
          expected[i] = all[4 * (i / 2) + columns.toArray()[i % 2]];
        }
        assertThat(gradient).as(name).isEqualTo(expected);
      });
    }
  }

  @Test
  void layersThatTrainByDifferentColumnsNeedTheWholeInput() {
    try (TinyLayer tiny = new TinyLayer()) {
      QueryKeyValue layer = QueryKeyValue.separate(tiny.parameters, NAMES, 4, true, OutputRows.ALL);
      ActiveSet active = ActiveSet.of(List.of("self.query.weight", "self.key.weight"))
          .withColumns("self.query.weight", Columns.of(1, 3));
      for (ActiveSet other :
          List.of(active, active.withColumns("self.key.weight", Columns.of(1, 2)))) {
        tiny.pass(
            other,
            pass -> {
              assertThat(layer.neededInput(pass).isNone()).isFalse();
              assertThat(layer.neededInput(pass).isPartial()).isFalse();
              return other;
            },
            new HashMap<>());
      }
    }
  }
}
