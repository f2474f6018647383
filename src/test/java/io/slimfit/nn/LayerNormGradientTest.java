package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerNormGradientTest {
  private static final int ROWS = 6;
  private static final int COLUMNS = 7;

  private static Normalized normalized(TinyLayer tiny) {
    return new Normalized(
        tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS), tiny.ops.draw(DType.FLOAT64, ROWS));
  }

  private static LayerNorm norm(TinyLayer tiny, boolean biased) {
    return new LayerNorm(tiny.parameters, "norm", ParameterKind.NORM_WEIGHT, COLUMNS, 1e-3, biased);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "0.3, true", "0.3, false"})
  void backwardIsTheDerivative(double probability, boolean biased) {
    try (TinyLayer tiny = new TinyLayer()) {
      LayerNorm norm = norm(tiny, biased);
      Linear linear = Linear.ofBlock(tiny.parameters, "branch", COLUMNS, 3, biased);
      tiny.randomize();
      Dropout dropout = new Dropout(probability, new Site("branch", SiteKind.BLOCK_NORM));
      SequenceLayout layout =
          new SequenceLayout(new int[] {2, 4}, new int[] {2, 4}, new long[] {5, 9});
      Chunk chunk = layout.chunks(100).get(0);
      Tensor x = tiny.input(ROWS, 3);
      Tensor residual = tiny.input(ROWS, COLUMNS);
      double[] c = tiny.numbers((long) ROWS * COLUMNS);

      Map<String, double[]> gradients = new HashMap<>();
      double[][] inputs = tiny.pass(
          tiny.allNames(),
          pass -> {
            Normalized normalized = normalized(tiny);
            Tensor y = tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS);
            Mask mask = dropout.mask(layout, chunk, pass);
            norm.forward(linear.forward(x, pass), mask, residual, normalized, y, tiny.ops);
            Tensor dy = tiny.drawn(c, ROWS, COLUMNS);
            Tensor dBranch = norm.backward(dy, mask, normalized, linear.bias(), pass);
            double[] dx = linear.backwardAfterBias(dBranch, () -> x, pass).toDoubles();
            return new double[][] {dy.toDoubles(), dx};
          },
          gradients);

      GradientCheck check = new GradientCheck(
          () -> tiny.pass(pass -> {
            Tensor y = tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS);
            norm.forward(
                linear.forward(x, pass),
                dropout.mask(layout, chunk, pass),
                residual,
                normalized(tiny),
                y,
                tiny.ops);
            return TinyLayer.dot(c, y.toDoubles());
          }),
          tiny.seed);
      check.check("residual", residual, inputs[0]);
      check.check("x", x, inputs[1]);
      for (Parameter parameter : tiny.parameters.all()) {
        check.check(parameter.name(), parameter.value(), gradients.get(parameter.name()));
      }
    }
  }

  @Test
  void rowsWithoutABranchAreNormalizedInPlace() {
    try (TinyLayer tiny = new TinyLayer()) {
      LayerNorm norm = norm(tiny, false);
      tiny.randomize();
      Tensor x = tiny.input(ROWS, COLUMNS);
      double[] c = tiny.numbers((long) ROWS * COLUMNS);
      Map<String, double[]> gradients = new HashMap<>();
      double[] dx = tiny.pass(
          tiny.allNames(),
          pass -> {
            Normalized normalized = normalized(tiny);
            norm.forward(x, normalized, tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS), tiny.ops);
            Tensor d = tiny.drawn(c, ROWS, COLUMNS);
            norm.backwardInPlace(d, normalized, pass);
            return d.toDoubles();
          },
          gradients);
      GradientCheck check = new GradientCheck(
          () -> tiny.pass(pass -> {
            Tensor y = tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS);
            norm.forward(x, normalized(tiny), y, tiny.ops);
            return TinyLayer.dot(c, y.toDoubles());
          }),
          tiny.seed);
      check.check("x", x, dx);
      assertThat(gradients).containsOnlyKeys("norm.weight");
      check.check(
          "weight", tiny.parameters.get("norm.weight").value(), gradients.get("norm.weight"));
    }
  }
}
