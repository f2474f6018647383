package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.slimfit.freeze.Columns;
import io.slimfit.freeze.RelativeChange;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Linear;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Some columns of a weight that several strips of a kernel hold. */
class TrainedColumnsTest {
  private static final int OUT = 70;
  private static final int IN = 61;
  private static final Columns COLUMNS = trained();
  private static final long STRIP_BYTES = 256 << 10; // of paged states

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Random random = new Random(3);

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @AfterEach
  void nothingIsLeft() {
    assertThat(memory.totalBytes()).isZero();
  }

  /** The first, the last, and about half of those between. */
  private static Columns trained() {
    Random draws = new Random(5);
    return Columns.of(IntStream.range(0, IN)
        .filter(i -> i == 0 || i == IN - 1 || draws.nextBoolean())
        .toArray());
  }

  private static boolean isTrained(int element) {
    int column = element % IN;
    for (int trained : COLUMNS.toArray()) {
      if (trained == column) {
        return true;
      }
    }
    return false;
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).map(x -> (float) x).toArray();
  }

  private Optimizer optimizer(String name, OptimizerStates states) {
    return Optimizers.make(
        new OptimizerConfig(
            name,
            AdamWConfig.standard(0.01),
            states,
            1e-3,
            "constant",
            WarmUp.none(),
            Clipping.none()),
        folder,
        memory);
  }

  private UpdateSize step(Optimizer optimizer, Parameter weight, double[] gradient, Ops ops) {
    try (Tensor elements =
        memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, OUT, COLUMNS.count())) {
      int next = 0;
      double[] some = new double[OUT * COLUMNS.count()];
      for (int i = 0; i < gradient.length; i++) {
        if (isTrained(i)) {
          some[next++] = gradient[i];
        }
      }
      elements.set(some);
      return optimizer.update(weight, new Gradient.SomeColumns(elements, COLUMNS), 1e-3, 0.5, ops);
    }
  }

  @ParameterizedTest(name = "{0}, {1}, {2} kernels")
  @CsvSource({
    "FLOAT32, resident, fast",
    "FLOAT32, resident, plain",
    "FLOAT32, paged, fast",
    "BFLOAT16, resident, fast",
    "BFLOAT16, resident, plain",
    "BFLOAT16, paged, fast"
  })
  void moveAsInAnUpdateOfTheWholeAndNoOtherMoves(
      Precision precision, String states, String kernels) {
    try (Parameters parameters =
            new Parameters(memory, DType.FLOAT32, precision, Optional.empty());
        Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Optimizer ofWhole = optimizer("adamw", OptimizerStates.RESIDENT);
        Optimizer ofSome =
            optimizer("adamw", OptimizerStates.valueOf(states.toUpperCase(Locale.ROOT)));
        Tensor all = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, OUT, IN)) {
      Parameter whole = Linear.ofBlock(parameters, "whole", OUT, IN, false).weight();
      Parameter some = Linear.ofBlock(parameters, "some", OUT, IN, false).weight();
      double[] start = numbers(OUT * IN);
      whole.value().set(start);
      some.value().set(start);
      for (int n = 0; n < 4; n++) {
        double[] before = some.value().toDoubles();
        double[] gradient = numbers(OUT * IN);
        all.set(gradient);
        ofWhole.update(whole, new Gradient.Dense(all), 1e-3, 0.5, ops);
        UpdateSize moved = step(ofSome, some, gradient, ops);
        double[] expected = whole.value().toDoubles();
        double[] actual = some.value().toDoubles();
        RelativeChange change = new RelativeChange();
        for (int i = 0; i < start.length; i++) {
          assertThat(actual[i])
              .as("step %d, row %d, column %d", n, i / IN, i % IN)
              .isEqualTo(isTrained(i) ? expected[i] : start[i]);
          if (isTrained(i)) {
            change.add((float) before[i], (float) actual[i]);
          }
        }
        assertThat(RelativeChange.of(moved.sum(), moved.count()))
            .isCloseTo(change.distance(), withinPercentage(1e-3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void moveAlikeWhereverCodedMomentsAreAndHoweverTheWeightIsStored(Precision precision) {
    double[] start = numbers(OUT * IN);
    double[] gradient = numbers(OUT * IN);
    double[] moved = moved(Precision.FLOAT32, OptimizerStates.RESIDENT, start, gradient);
    assertThat(moved).isNotEqualTo(start);
    assertThat(moved(precision, OptimizerStates.PAGED, start, gradient)).isEqualTo(moved);
    assertThat(moved(precision, OptimizerStates.RESIDENT, start, gradient)).isEqualTo(moved);
  }

  /** After three steps of adamw8bit. */
  private double[] moved(
      Precision precision, OptimizerStates states, double[] start, double[] gradient) {
    try (Parameters parameters =
            new Parameters(memory, DType.FLOAT32, precision, Optional.empty());
        Ops ops = Ops.fast(memory);
        Optimizer optimizer = optimizer("adamw8bit", states)) {
      Parameter weight = Linear.ofBlock(parameters, "layer", OUT, IN, false).weight();
      weight.value().set(start);
      for (int n = 0; n < 3; n++) {
        step(optimizer, weight, gradient, ops);
      }
      return weight.value().toDoubles();
    }
  }

  @ParameterizedTest
  @CsvSource({"adamw, RESIDENT", "adamw, PAGED", "adamw8bit, RESIDENT", "adamw8bit, PAGED"})
  void haveMomentsOfTheirElementsOnly(String name, OptimizerStates states) {
    long elements = (long) OUT * COLUMNS.count();
    long moments = name.equals("adamw") ? 8 * elements : CodedMoments.bytes(elements);
    long always = states == OptimizerStates.PAGED ? STRIP_BYTES : moments;
    long most = states == OptimizerStates.PAGED ? STRIP_BYTES + moments : moments;
    try (Parameters parameters = new Parameters(memory, DType.FLOAT32);
        Ops ops = Ops.fast(memory);
        Optimizer optimizer = optimizer(name, states)) {
      Parameter weight = Linear.ofBlock(parameters, "layer", OUT, IN, false).weight();
      for (int n = 0; n < 2; n++) {
        step(optimizer, weight, numbers(OUT * IN), ops);
        assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isEqualTo(always);
      }
      assertThat(memory.peakBytes(MemoryCategory.OPTIMIZER)).isEqualTo(most);
      optimizer.forget(weight);
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER))
          .isEqualTo(states == OptimizerStates.PAGED ? STRIP_BYTES : 0);
    }
  }
}
