package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.model.ModelOptions;
import io.slimfit.model.OneStep;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The golden models with products in bf16: logits within 3 % of the largest one of the reference,
 * the whole gradient within 3 % of it by its norm. bf16 has 8 bits: a product is within 0.4 %, and
 * errors of many add up.
 */
@Tag("golden")
class BertBfloat16GoldenTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "bert-classification, SINGLE_LABEL",
    "bert-classification-wide, SINGLE_LABEL",
    "bert-regression, REGRESSION",
    "bert-multilabel, MULTI_LABEL",
  })
  void logitsAndGradientsAreClose(String name, LossKind objective) throws IOException {
    GoldenModel golden = GoldenModel.open(name);
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Ops ops = Ops.fast(memory);
        Bert bert = golden.load(
            objective, memory, ModelOptions.standard().withPrecision(Precision.BFLOAT16))) {
      TokenBatch batch = BertGoldenTest.batch(golden, objective, true);
      double[] logits = golden.values("logits");
      double[] actual = OneStep.logits(bert, batch, ops);
      double largest = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
      double worst = IntStream.range(0, logits.length)
          .mapToDouble(i -> Math.abs(actual[i] - logits[i]))
          .max()
          .orElseThrow();
      assertThat(worst).as("logits, the largest is %s", largest).isBetween(1e-7, 0.03 * largest);

      Map<String, double[]> gradients = OneStep.of(bert, batch, ops).gradients();
      double[] whole = new double[2];
      gradients.forEach((parameter, gradient) -> {
        double[] sums = squares(gradient, golden.values("grad." + parameter));
        whole[0] += sums[0];
        whole[1] += sums[1];
      });
      assertThat(Math.sqrt(whole[0] / whole[1])).as("whole gradient").isBetween(1e-4, 0.03);
    }
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  /** Of the difference, and of the reference. */
  private static double[] squares(double[] actual, double[] expected) {
    double[] sums = new double[2];
    for (int i = 0; i < expected.length; i++) {
      sums[0] += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      sums[1] += expected[i] * expected[i];
    }
    return sums;
  }
}
