package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.memory.Ledger;
import io.slimfit.tensor.MemoryCategory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessFloorTest {
  private static final Ledger TENSORS = new Ledger(Map.of(MemoryCategory.WEIGHTS, 3L), 5, 7);

  @Test
  void theFloorIsAddedToTheProcessAndNotToTensors() {
    ProcessFloor floor = new ProcessFloor(1L << 40);
    assertThat(floor.lookAfter(TENSORS)).isSameAs(TENSORS);
    long bytes = floor.bytes();
    assertThat(bytes).isBetween(1L << 40, (1L << 40) + (1L << 39));
    Plan.Row under = floor.under(new Plan.Row("lean", true, TENSORS));
    assertThat(under)
        .isEqualTo(new Plan.Row("lean", true, new Ledger(TENSORS.peaks(), 5, 7 + bytes)));
  }
}
