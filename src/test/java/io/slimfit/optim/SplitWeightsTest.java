package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Linear;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A weight stored in two halves moves like one that is not. */
class SplitWeightsTest {
  private static final int OUT = 70;
  private static final int IN = 61; // several strips and a remainder

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Parameters whole = new Parameters(memory, DType.FLOAT32);
  private final Parameters split =
      new Parameters(memory, DType.FLOAT32, Precision.BFLOAT16, Optional.empty());

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @AfterEach
  void free() {
    whole.close();
    split.close();
    assertThat(memory.totalBytes()).isZero();
  }

  @ParameterizedTest(name = "{0}, {1}, {2} kernels")
  @CsvSource({
    "adamw, resident, fast",
    "adamw, resident, plain",
    "adamw, paged, fast",
    "adamw8bit, resident, fast",
    "adamw8bit, resident, plain",
    "adamw8bit, paged, fast"
  })
  void updateIsTheSameBitForBit(String name, String states, String kernels) {
    Parameter one = Linear.ofBlock(whole, "layer", OUT, IN, true).weight();
    Parameter other = Linear.ofBlock(split, "layer", OUT, IN, true).weight();
    assertThat(one.value().dtype()).isEqualTo(DType.FLOAT32);
    assertThat(other.value().dtype()).isEqualTo(DType.SPLIT_FLOAT32);
    Random random = new Random(3);
    double[] start = random.doubles((long) OUT * IN, -1, 1).map(x -> (float) x).toArray();
    start[0] = 0;
    start[1] = 1e-9; // too small to be counted in the distance
    start[2] = -1e-40;
    one.value().set(start);
    other.value().set(start);
    try (Ops ops = kernels.equals("fast") ? Ops.fast(memory) : Ops.plain(memory);
        Optimizer ofOne = optimizer(name, states, "one");
        Optimizer ofOther = optimizer(name, states, "other");
        Tensor gradient = memory.zeros(MemoryCategory.GRADIENTS, DType.FLOAT32, OUT, IN)) {
      for (int step = 0; step < 4; step++) {
        gradient.set(random.doubles((long) OUT * IN, -1, 1).toArray());
        UpdateSize expected = ofOne.update(one, new Gradient.Dense(gradient), 1e-3, 0.5, ops);
        UpdateSize actual = ofOther.update(other, new Gradient.Dense(gradient), 1e-3, 0.5, ops);
        assertThat(other.value().toDoubles()).isEqualTo(one.value().toDoubles());
        assertThat(actual).isEqualTo(expected);
      }
      assertThat(other.value().toDoubles()).isNotEqualTo(start);
    }
  }

  private Optimizer optimizer(String name, String states, String run) {
    return Optimizers.make(
        new OptimizerConfig(
            name,
            AdamWConfig.standard(0.01),
            OptimizerStates.valueOf(states.toUpperCase(java.util.Locale.ROOT)),
            1e-3,
            "constant",
            new WarmUp.Steps(0),
            Clipping.none()),
        folder.resolve(run).toFile().mkdirs() ? folder.resolve(run) : folder,
        memory);
  }
}
