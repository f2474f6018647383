package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.freeze.RelativeChange;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.CopiedTensors;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.SparseRows;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every optimizer must fulfil. */
abstract class OptimizerContract {
  static final long SEED = 8;
  static final int ROWS = 6;
  static final int COLUMNS = 5;

  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Ops ops = Ops.fast(memory);
  final Parameters parameters = new Parameters(memory, DType.FLOAT32);
  final Random random = new Random(SEED);
  final Parameter weight = parameter("weight", ParameterKind.WEIGHT);
  final Parameter other = parameter("other.weight", ParameterKind.WEIGHT);
  final Tensor gradient = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, ROWS, COLUMNS);

  abstract Optimizer optimizer(double weightDecay);

  final Parameter parameter(String name, ParameterKind kind) {
    Parameter parameter = parameters.make(name, kind, ROWS, COLUMNS);
    parameter.value().set(random.doubles(ROWS * COLUMNS, -1, 1).toArray());
    return parameter;
  }

  @AfterEach
  void nothingIsLeft() {
    gradient.close();
    parameters.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  UpdateSize step(Optimizer optimizer, Parameter parameter, double learningRate, double scale) {
    return optimizer.update(parameter, new Gradient.Dense(gradient), learningRate, scale, ops);
  }

  void drawGradient() {
    gradient.set(random.doubles(ROWS * COLUMNS, -1, 1).toArray());
  }

  @Test
  void updateGoesAgainstTheGradient() {
    try (Optimizer optimizer = optimizer(0)) {
      double[] before = weight.value().toDoubles();
      drawGradient();
      double[] slope = gradient.toDoubles();
      step(optimizer, weight, 1e-3, 1);
      double[] after = weight.value().toDoubles();
      for (int i = 0; i < before.length; i++) {
        assertThat((after[i] - before[i]) * slope[i]).as("index %d", i).isNegative();
      }
    }
  }

  @Test
  void updateSizeIsHowFarTheWeightMoved() {
    try (Optimizer optimizer = optimizer(0.01)) {
      for (int n = 0; n < 3; n++) {
        drawGradient();
        float[] before = weight.value().toFloats();
        UpdateSize moved = step(optimizer, weight, 1e-3, 1);
        float[] after = weight.value().toFloats();
        RelativeChange expected = new RelativeChange();
        for (int i = 0; i < before.length; i++) {
          expected.add(before[i], after[i]);
        }
        assertThat(RelativeChange.of(moved.sum(), moved.count()))
            .isEqualTo(expected.distance(), within(1e-5 * expected.distance()));
      }
    }
  }

  @Test
  void onlyActiveParametersHaveStates() {
    try (Optimizer optimizer = optimizer(0)) {
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isZero();
      step(optimizer, weight, 1e-3, 1);
      long ofOne = memory.bytes(MemoryCategory.OPTIMIZER);
      assertThat(ofOne).isPositive();
      step(optimizer, weight, 1e-3, 1);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(ofOne);
      step(optimizer, other, 1e-3, 1);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(2 * ofOne);
    }
    assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isZero();
  }

  @Test
  void frozenWeightStaysBitForBit() {
    try (Optimizer optimizer = optimizer(0.5)) {
      step(optimizer, other, 1e-3, 1);
      double[] before = other.value().toDoubles();
      drawGradient();
      step(optimizer, weight, 1e-3, 1);
      assertThat(other.value().toDoubles()).isEqualTo(before);
    }
  }

  @Test
  void prepareMovesNothingAndDoesNotChangeLaterSteps() {
    drawGradient();
    double[] start = weight.value().toDoubles();
    try (Optimizer prepared = optimizer(0.01);
        Optimizer fresh = optimizer(0.01)) {
      prepared.prepare(weight);
      assertThat(weight.value().toDoubles()).isEqualTo(start);
      long bytes = memory.bytes(MemoryCategory.OPTIMIZER);
      assertThat(bytes).isPositive();
      prepared.prepare(weight);
      step(prepared, weight, 1e-3, 1);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(bytes);
      double[] moved = weight.value().toDoubles();
      weight.value().set(start);
      step(fresh, weight, 1e-3, 1);
      assertThat(weight.value().toDoubles()).isEqualTo(moved);
    }
  }

  @Test
  void scaleMultipliesTheGradient() {
    drawGradient();
    double[] start = weight.value().toDoubles();
    try (Optimizer scaled = optimizer(0);
        Optimizer plain = optimizer(0)) {
      step(scaled, weight, 1e-3, 0.25);
      double[] moved = weight.value().toDoubles();
      weight.value().set(start);
      gradient.set(Arrays.stream(gradient.toDoubles()).map(g -> 0.25 * g).toArray());
      step(plain, weight, 1e-3, 1);
      assertThat(weight.value().toDoubles()).isEqualTo(moved);
    }
  }

  @Test
  void sparseRowsMoveATableLikeTheDenseGradient() {
    int[] slots = {-1, 1, -1, 0, -1, -1};
    double[] start = weight.value().toDoubles();
    try (Optimizer sparse = optimizer(0.01);
        Optimizer dense = optimizer(0.01);
        Tensor rows = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, 2, COLUMNS)) {
      double[] values = random.doubles(2 * COLUMNS, -1, 1).toArray();
      rows.set(values);
      double[] all = new double[ROWS * COLUMNS];
      System.arraycopy(values, COLUMNS, all, COLUMNS, COLUMNS);
      System.arraycopy(values, 0, all, 3 * COLUMNS, COLUMNS);
      gradient.set(all);
      for (int n = 0; n < 3; n++) {
        sparse.update(weight, new Gradient.Rows(new SparseRows(rows, slots)), 1e-3, 1, ops);
      }
      double[] moved = weight.value().toDoubles();
      weight.value().set(start);
      for (int n = 0; n < 3; n++) {
        step(dense, weight, 1e-3, 1);
      }
      assertThat(weight.value().toDoubles()).isEqualTo(moved);
    }
  }

  @Test
  void forgottenParameterStartsAgain() {
    double[] start = weight.value().toDoubles();
    drawGradient();
    try (Optimizer optimizer = optimizer(0.01)) {
      step(optimizer, weight, 1e-3, 1);
      double[] first = weight.value().toDoubles();
      step(optimizer, weight, 1e-3, 1);
      optimizer.forget(weight);
      optimizer.forget(other); // has nothing to forget
      assertThat(optimizer.state().names()).isEmpty();
      weight.value().set(start);
      step(optimizer, weight, 1e-3, 1);
      assertThat(weight.value().toDoubles()).isEqualTo(first);
    }
  }

  @Test
  void anotherOptimizerContinuesFromTheState() {
    Parameter bias = parameters.make("bias", ParameterKind.BIAS, ROWS * COLUMNS);
    List<Parameter> all = List.of(weight, other, bias);
    try (Optimizer optimizer = optimizer(0.01);
        Optimizer resumed = optimizer(0.01)) {
      for (int n = 0; n < 3; n++) {
        drawGradient();
        step(optimizer, weight, 1e-3, 1);
        stepVector(optimizer, bias);
      }
      step(resumed, other, 1e-3, 1); // its state is not in the restored one, and must be dropped
      try (CopiedTensors state = new CopiedTensors(optimizer.state(), memory)) {
        assertThat(state.names()).contains("weight.step", "bias.exp_avg").hasSizeGreaterThan(5);
        resumed.restore(state, all);
        assertThat(resumed.state().names()).isEqualTo(state.names());
      }
      double[] weightStart = weight.value().toDoubles();
      double[] biasStart = bias.value().toDoubles();
      drawGradient();
      step(optimizer, weight, 1e-3, 1);
      stepVector(optimizer, bias);
      double[] weightEnd = weight.value().toDoubles();
      double[] biasEnd = bias.value().toDoubles();
      weight.value().set(weightStart);
      bias.value().set(biasStart);
      step(resumed, weight, 1e-3, 1);
      stepVector(resumed, bias);
      assertThat(weight.value().toDoubles()).isEqualTo(weightEnd);
      assertThat(bias.value().toDoubles()).isEqualTo(biasEnd);
    }
  }

  private void stepVector(Optimizer optimizer, Parameter vector) {
    try (Scope scope = ops.scope()) {
      optimizer.update(vector, new Gradient.Dense(gradient.reshaped(ROWS * COLUMNS)), 1e-3, 1, ops);
    }
  }

  @Test
  void statesOfOtherShapesAreRejected() {
    Parameters others = new Parameters(memory, DType.FLOAT32);
    Parameter larger = others.make("weight", ParameterKind.WEIGHT, ROWS * 256L, COLUMNS);
    try (Optimizer optimizer = optimizer(0.01);
        Optimizer resumed = optimizer(0.01)) {
      step(optimizer, weight, 1e-3, 1);
      assertThatThrownBy(() -> resumed.restore(optimizer.state(), List.of(larger)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'weight.exp_avg");
    } finally {
      others.close();
    }
  }
}
