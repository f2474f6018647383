package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Profiles;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.Workers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
  @Test
  void largeNormsAreScaledDownToTheLimit() {
    assertThat(new Clipping(2).scale(8)).isEqualTo(0.25, within(1e-6));
    assertThat(new Clipping(2).scale(8)).isEqualTo(2 / (8 + 1e-6));
  }

  @Test
  void smallNormsAreNotScaled() {
    assertThat(new Clipping(2).scale(1)).isEqualTo(1);
    assertThat(new Clipping(2).scale(0)).isEqualTo(1);
  }

  @Test
  void noneClipsNothing() {
    assertThat(Clipping.none().isNone()).isTrue();
    assertThat(Clipping.none().scale(1e30)).isEqualTo(1);
    assertThat(new Clipping(1).isNone()).isFalse();
  }

  @Test
  void normIsThatOfAllGradientsTogether() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    TinyBert tiny = TinyBert.layers(1);
    TokenBatch batch = tiny.packed(new int[] {3, 2}, new CrossEntropy(new int[] {0, 1}), 5);
    try (Bert bert = tiny.model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, 5);
        Ops ops = Ops.fast(memory);
        Workers workers = new Workers(1, memory);
        Gradients gradients = new Gradients(
            bert.parameters(),
            ActiveSet.of(bert.parameters().all().stream().map(Parameter::name).toList()))) {
      try (Pass pass =
          TestPass.training(ops, Profiles.get("exact", Place.of("test")), gradients, 0, 1, 100)) {
        Model.Run run = bert.forward(batch, pass);
        run.loss();
        run.backward();
      }
      double sum = 0;
      try (Scope scope = ops.scope()) {
        for (Parameter parameter : gradients.parameters()) {
          for (double g : gradients.of(parameter).elements().toDoubles()) {
            sum += g * g;
          }
        }
      }
      assertThat(sum).isPositive();
      assertThat(Clipping.norm(Clipping.squaredNorms(gradients, workers).values()))
          .isEqualTo(Math.sqrt(sum), within(1e-5 * Math.sqrt(sum)));
    }
    assertThat(memory.totalBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {2e19f, -2e19f, Float.POSITIVE_INFINITY, Float.NaN})
  void gradientsThatCannotBeSquaredAreRefusedByName(float wrong) {
    assertThatThrownBy(() -> squaredNorm(1, wrong))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("the gradient of w is not finite, or too large to be squared (" + wrong + ")");
  }

  /** 1000 squares of 1e36 are too much for single precision, each of them is not. */
  @Test
  void aLargeSumOfSquaresIsNoFault() {
    assertThat(squaredNorm(1000, 1e18f)).isCloseTo(1e39, withinPercentage(1e-4));
  }

  private static double squaredNorm(int elements, float each) {
    NativeMemory memory = new NativeMemory(Device.CPU);
    float[] values = new float[elements];
    Arrays.fill(values, each);
    try (Parameters parameters = new Parameters(memory, DType.FLOAT32);
        Ops ops = Ops.fast(memory);
        Tensor gradient = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, elements, 1)) {
      gradient.put(0, values, 0, elements);
      return Clipping.squaredNorm(
          parameters.make("w", ParameterKind.WEIGHT, elements, 1), gradient, ops);
    }
  }

  @Test
  void limitMustBePositive() {
    assertThatThrownBy(() -> new Clipping(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("maxGradNorm");
    assertThatThrownBy(() -> new Clipping(Double.NaN)).isInstanceOf(InputException.class);
  }
}
