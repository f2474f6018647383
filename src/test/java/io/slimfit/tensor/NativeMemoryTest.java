package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @Test
  void everyByteIsCountedUnderItsCategory() {
    try (Tensor weight = memory.allocate(MemoryCategory.WEIGHTS, DType.FLOAT32, 3, 5);
        Tensor gradient = memory.allocate(MemoryCategory.GRADIENTS, DType.BFLOAT16, 7)) {
      assertThat(memory.bytes(MemoryCategory.WEIGHTS)).isEqualTo(60).isEqualTo(weight.bytes());
      assertThat(memory.bytes(MemoryCategory.GRADIENTS)).isEqualTo(14).isEqualTo(gradient.bytes());
      assertThat(memory.bytes(MemoryCategory.OPTIMIZER)).isZero();
      assertThat(memory.totalBytes()).isEqualTo(74);
    }
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void peakOfTheTotalIsNotTheTotalOfThePeaks() {
    memory.allocate(MemoryCategory.ACTIVATIONS, DType.UINT8, 100).close();
    memory.allocate(MemoryCategory.GRADIENTS, DType.UINT8, 70).close();
    assertThat(memory.peakBytes(MemoryCategory.ACTIVATIONS)).isEqualTo(100);
    assertThat(memory.peakBytes(MemoryCategory.GRADIENTS)).isEqualTo(70);
    assertThat(memory.peakTotalBytes()).isEqualTo(100);
  }

  @Test
  void resetPeaksStartsFromTheCurrentBytes() {
    try (Tensor held = memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 10)) {
      memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 90).close();
      assertThat(memory.peakBytes(MemoryCategory.WEIGHTS)).isEqualTo(100);
      memory.resetPeaks();
      assertThat(memory.peakBytes(MemoryCategory.WEIGHTS)).isEqualTo(held.bytes());
      assertThat(memory.peakTotalBytes()).isEqualTo(10);
    }
  }

  @Test
  void tensorWithoutElementsHasNoBytes() {
    try (Tensor empty = memory.zeros(MemoryCategory.WEIGHTS, DType.FLOAT32, 0, 4)) {
      assertThat(memory.totalBytes()).isZero();
      assertThat(empty.toDoubles()).isEmpty();
      empty.get(0, new float[0], 0, 0);
      empty.put(0, new float[0], 0, 0);
      empty.set(new double[0]);
      empty.add(empty);
    }
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void closingTwiceFreesOnce() {
    Tensor other = memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 8);
    Tensor tensor = memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 4);
    tensor.close();
    tensor.close();
    assertThat(memory.bytes(MemoryCategory.WEIGHTS)).isEqualTo(8);
    other.close();
  }

  @Test
  void closingTwiceWithinAScopeFreesOnce() {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 4);
      tensor.close();
      tensor.close();
    }
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void ownedTensorOutlivesTheScopeInWhichItWasMade() {
    Tensor tensor;
    try (PointerScope scope = new PointerScope()) {
      tensor = memory.zeros(MemoryCategory.WEIGHTS, DType.FLOAT32, 4);
      tensor.set(1, 2, 3, 4);
    }
    assertThat(tensor.toDoubles()).containsExactly(1, 2, 3, 4);
    tensor.close();
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void blockTooLargeForJavaIsRejectedAndNotCounted() {
    assertThatThrownBy(() -> memory.allocate(MemoryCategory.WEIGHTS, DType.FLOAT32, 1L << 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(1L << 32));
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void bytesOfAllThreadsAreCounted() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread = new Thread(() -> {
        for (int i = 0; i < 500; i++) {
          memory.allocate(MemoryCategory.WORKSPACE, DType.UINT8, 1 + i).close();
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(memory.totalBytes()).isZero();
    assertThat(memory.peakTotalBytes()).isBetween(500L, 2000L);
  }
}
