package io.slimfit.nn;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerNormGradientTest {
  private static final int ROWS = 6;
  private static final int COLUMNS = 7;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void backwardIsTheDerivative(double probability) {
    try (TinyLayer tiny = new TinyLayer()) {
      LayerNorm norm = new LayerNorm(tiny.parameters, "norm", COLUMNS, 1e-3);
      Linear linear = new Linear(tiny.parameters, "branch", COLUMNS, 3);
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
            Tensor normalized = tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS);
            Tensor rstd = tiny.ops.draw(DType.FLOAT64, ROWS);
            Tensor y = tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS);
            Mask mask = dropout.mask(layout, chunk, pass);
            norm.forward(linear.forward(x, pass), mask, residual, normalized, rstd, y, tiny.ops);
            Tensor dy = tiny.drawn(c, ROWS, COLUMNS);
            Tensor dBranch = norm.backward(dy, mask, normalized, rstd, linear.bias(), pass);
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
                tiny.ops.draw(DType.FLOAT64, ROWS, COLUMNS),
                tiny.ops.draw(DType.FLOAT64, ROWS),
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
}
