package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import org.junit.jupiter.api.Test;

class LedgerTest {
  @Test
  void readsThePeaks() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    memory.allocate(MemoryCategory.ACTIVATIONS, DType.UINT8, 100).close();
    memory.allocate(MemoryCategory.GRADIENTS, DType.UINT8, 70).close();
    Ledger ledger = Ledger.of(memory);
    assertThat(ledger.peak(MemoryCategory.ACTIVATIONS)).isEqualTo(100);
    assertThat(ledger.peak(MemoryCategory.GRADIENTS)).isEqualTo(70);
    assertThat(ledger.peak(MemoryCategory.WEIGHTS)).isZero();
    assertThat(ledger.total()).isEqualTo(100);
    assertThat(ledger.peakResidentBytes()).isNotNegative();
  }

  @Test
  void ledgerDoesNotChangeAfterwards() {
    NativeMemory memory = new NativeMemory(Device.CPU);
    Ledger ledger = Ledger.of(memory);
    memory.allocate(MemoryCategory.WEIGHTS, DType.UINT8, 100).close();
    assertThat(ledger.peak(MemoryCategory.WEIGHTS)).isZero();
  }
}
