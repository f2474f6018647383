package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderedSumTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @AfterEach
  void nothingIsLeft() {
    assertThat(memory.totalBytes()).isZero();
  }

  private Optional<Tensor> tensor(double value) {
    Tensor tensor = memory.allocate(MemoryCategory.GRADIENTS, DType.FLOAT32, 1);
    tensor.set(value);
    return Optional.of(tensor);
  }

  private float sumInOrder(List<Integer> order) {
    double[] addends = {1e8, 3.14159, -1e8, 2.71828}; // the order decides the result
    try (OrderedSum sum = new OrderedSum()) {
      order.forEach(part -> sum.put(part, tensor(addends[part])));
      return sum.sum().orElseThrow().toFloats()[0];
    }
  }

  @Test
  void bitsDoNotDependOnTheOrderOfArrival() {
    float expected = sumInOrder(List.of(0, 1, 2, 3));
    assertThat(sumInOrder(List.of(3, 2, 1, 0))).isEqualTo(expected);
    assertThat(sumInOrder(List.of(1, 3, 0, 2))).isEqualTo(expected);
  }

  @Test
  void partThatAddsNothingLetsTheNextContinue() {
    try (OrderedSum sum = new OrderedSum()) {
      sum.put(1, tensor(5));
      assertThat(sum.sum()).isEmpty();
      sum.put(0, Optional.empty());
      assertThat(sum.sum().orElseThrow().toDoubles()).containsExactly(5);
    }
  }

  @Test
  void partAddsOnlyOnce() {
    try (OrderedSum sum = new OrderedSum()) {
      sum.put(0, tensor(5));
      sum.put(0, Optional.empty());
      sum.put(1, tensor(2));
      assertThat(sum.sum().orElseThrow().toDoubles()).containsExactly(7);
    }
  }

  @Test
  void lastPartToFinishMakesTheSumWhole() {
    try (OrderedSum sum = new OrderedSum()) {
      assertThat(sum.finish(2, tensor(1), 3)).isFalse();
      assertThat(sum.finish(0, tensor(1), 3)).isFalse();
      assertThat(sum.finish(1, Optional.empty(), 3)).isTrue();
      assertThat(sum.finish(1, Optional.empty(), 3)).as("a second time").isFalse();
      assertThat(sum.sum().orElseThrow().toDoubles()).containsExactly(2);
    }
  }

  @Test
  void sumIsNeverWholeIfAPartFails() {
    try (OrderedSum sum = new OrderedSum()) {
      sum.put(0, Optional.empty()); // as when it is closed before it has finished
      assertThat(sum.finish(0, Optional.empty(), 2)).isFalse();
      assertThat(sum.finish(1, tensor(1), 2)).isFalse();
    }
  }

  @Test
  void earlySumsAreFreed() {
    try (OrderedSum sum = new OrderedSum()) {
      sum.put(7, tensor(1));
    }
  }
}
