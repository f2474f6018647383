package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** Tests with random tensors on the CPU, which leave no memory allocated. */
abstract class WithTensors {
  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Ops ops = Ops.fast(memory);
  final Random random = new Random(11);
  private final List<Tensor> owned = new ArrayList<>();

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  /** Numbers in [-1, 1). */
  Tensor tensor(DType dtype, long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WEIGHTS, dtype, shape);
    tensor.set(random.doubles(tensor.elements(), -1, 1).toArray());
    return own(tensor);
  }

  /** Closes the tensor after the test. */
  Tensor own(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }
}
