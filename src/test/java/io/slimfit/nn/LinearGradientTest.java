package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Columns;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      check.check("bias", linear.bias().orElseThrow().value(), gradients.get("linear.bias"));
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

  @Test
  void withoutABias() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = Linear.ofBlock(tiny.parameters, "linear", 3, 5, false);
      tiny.randomize();
      assertThat(tiny.allNames()).containsExactly("linear.weight");
      requireDerivatives(tiny, linear);
    }
  }

  @Test
  void aLowRankAdditionHasGradientsOfItsOwn() {
    try (TinyLayer tiny = TinyLayer.lowRank(2, 0.5)) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      assertThat(tiny.allNames())
          .containsExactly(
              "linear.weight", "linear.bias", "linear.lora_A.weight", "linear.lora_B.weight");
      requireDerivatives(tiny, linear);
    }
  }

  private static void requireDerivatives(TinyLayer tiny, Linear linear) {
    Tensor x = tiny.input(4, 5);
    double[] c = tiny.numbers(12);
    Map<String, double[]> gradients = new HashMap<>();
    double[] dx = tiny.pass(
        tiny.allNames(),
        pass -> linear.backward(tiny.drawn(c, 4, 3), () -> x, pass).toDoubles(),
        gradients);
    GradientCheck check = new GradientCheck(
        () -> tiny.pass(pass -> TinyLayer.dot(c, linear.forward(x, pass).toDoubles())), tiny.seed);
    check.check("x", x, dx);
    for (Parameter parameter : tiny.parameters.all()) {
      check.check(parameter.name(), parameter.value(), gradients.get(parameter.name()));
    }
  }

  @Test
  void aLowRankAdditionTrainsWhileTheWeightIsFrozen() {
    try (TinyLayer tiny = TinyLayer.lowRank(2, 0.5)) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      double[] x = tiny.numbers(20);
      double[] c = tiny.numbers(12);
      Map<String, double[]> all = new HashMap<>();
      Map<String, double[]> some = new HashMap<>();
      List<String> additions = List.of("linear.lora_A.weight", "linear.lora_B.weight");
      for (Map<String, double[]> gradients : List.of(all, some)) {
        tiny.pass(
            gradients == all ? tiny.allNames() : additions,
            pass -> {
              assertThat(linear.needsInput(pass)).isTrue();
              return linear.backward(tiny.drawn(c, 4, 3), () -> tiny.drawn(x, 4, 5), pass);
            },
            gradients);
      }
      assertThat(some).containsOnlyKeys(additions);
      additions.forEach(name -> assertThat(some.get(name)).as(name).isEqualTo(all.get(name)));
    }
  }

  @Test
  void nothingChangesWhileTheAdditionIsZero() {
    try (TinyLayer tiny = TinyLayer.lowRank(2, 0.5)) {
      Linear with = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      tiny.parameters.get("linear.lora_B.weight").value().zero();
      Tensor x = tiny.input(4, 5);
      double[] y = tiny.pass(pass -> with.forward(x, pass).toDoubles());
      double[] without = tiny.pass(pass -> {
        Tensor plain = tiny.ops.draw(DType.FLOAT64, 4, 3);
        tiny.ops.linearInto(plain, x, with.weight().value(), with.bias().map(Parameter::value));
        return plain.toDoubles();
      });
      assertThat(y).isEqualTo(without);
    }
  }

  @Test
  void ofTrainedColumnsOnlyTheirGradientIsComputedAndTheirInputHeld() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      tiny.randomize();
      Tensor x = tiny.input(4, 5);
      double[] c = tiny.numbers(12);
      Columns columns = Columns.of(1, 2, 4);
      ActiveSet active =
          ActiveSet.of(List.of("linear.weight")).withColumns("linear.weight", columns);
      Map<String, double[]> whole = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass -> linear.backward(tiny.drawn(c, 4, 3), () -> x, pass).toDoubles(),
          whole);
      Map<String, double[]> ofWholeInput = new HashMap<>();
      double[] sameDx = tiny.pass(
          active,
          pass -> linear.backward(tiny.drawn(c, 4, 3), () -> x, pass).toDoubles(),
          ofWholeInput);
      Map<String, double[]> ofHeld = new HashMap<>();
      tiny.pass(
          active,
          pass -> {
            Site site = new Site("input", SiteKind.ATTENTION_OUTPUT);
            NeededInput needed = linear.neededInput(pass);
            pass.held().hold(site, 0, true, needed.of(x, tiny.ops));
            assertThat(tiny.memory.bytes(MemoryCategory.ACTIVATIONS)).isEqualTo(4 * 3 * 8);
            Tensor d = linear.backward(tiny.drawn(c, 4, 3), () -> pass.held().get(site, 0), pass);
            assertThat(tiny.memory.bytes(MemoryCategory.GRADIENTS)).isEqualTo(3 * 3 * 8);
            return d;
          },
          ofHeld);
      assertThat(sameDx).isEqualTo(dx);
      double[] all = Objects.requireNonNull(whole.get("linear.weight"));
      double[] expected = new double[9];
      for (int i = 0; i < 9; i++) {
        expected[i] = all[5 * (i / 3) + columns.toArray()[i % 3]];
      }
      assertThat(ofWholeInput).containsOnlyKeys("linear.weight");
      assertThat(ofWholeInput.get("linear.weight")).isEqualTo(expected);
      assertThat(ofHeld.get("linear.weight")).isEqualTo(expected);
    }
  }

  @Test
  void theGradientOfTrainedColumnsNamesThem() {
    try (TinyLayer tiny = new TinyLayer()) {
      Linear linear = new Linear(tiny.parameters, "linear", 3, 5);
      Columns columns = Columns.of(0, 3);
      ActiveSet active =
          ActiveSet.of(List.of("linear.weight")).withColumns("linear.weight", columns);
      try (Gradients sums = new Gradients(tiny.parameters, active)) {
        try (Pass pass = TestPass.training(
            tiny.ops, Profiles.get("exact", Place.of("test")), sums, 0, 7, 1000)) {
          Tensor x = tiny.drawn(tiny.numbers(20), 4, 5);
          linear.addGradients(tiny.drawn(tiny.numbers(12), 4, 3), () -> x, pass);
        }
        assertThat(sums.of(linear.weight()))
            .isInstanceOfSatisfying(Gradient.SomeColumns.class, gradient -> {
              assertThat(gradient.columns()).isEqualTo(columns);
              assertThat(gradient.elements().shape()).isEqualTo(Shape.of(3, 2));
            });
      }
    }
  }

  @Test
  void onlyMatricesOfLinearLayersTrainByColumns() {
    try (TinyLayer tiny = new TinyLayer()) {
      new Linear(tiny.parameters, "linear", 3, 5);
      ActiveSet active =
          ActiveSet.of(List.of("linear.bias")).withColumns("linear.bias", Columns.of(0));
      assertThatThrownBy(() -> new Gradients(tiny.parameters, active))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("linear.bias");
    }
  }
}
