package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuffersTest {
  private static final long SMALLEST_BLOCK = 1 << 20;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.plain(memory);

  @AfterEach
  void everythingIsGivenBack() {
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  void memoryOfAClosedScopeIsReused() {
    for (int i = 0; i < 100; i++) {
      try (Scope scope = ops.scope()) {
        ops.draw(DType.FLOAT32, 100, 1000);
      }
    }
    assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(SMALLEST_BLOCK);
  }

  @Test
  void innerScopeReleasesOnlyItsOwnTensors() {
    try (Scope outer = ops.scope()) {
      Tensor kept = ops.zeros(DType.FLOAT32, 3);
      kept.set(1, 2, 3);
      long inner;
      try (Scope scope = ops.scope()) {
        Tensor drawn = ops.draw(DType.FLOAT32, 3);
        drawn.set(7, 7, 7);
        inner = drawn.handle.data_ptr().address();
      }
      Tensor next = ops.draw(DType.FLOAT32, 3);
      assertThat(next.handle.data_ptr().address()).isEqualTo(inner);
      next.zero();
      assertThat(kept.toDoubles()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void tensorsOfOneScopeDoNotOverlap() {
    try (Scope scope = ops.scope()) {
      Tensor[] drawn = new Tensor[50];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = ops.draw(DType.FLOAT64, 1 + i * 997L % 20_000);
        drawn[i].handle.fill_(new org.bytedeco.pytorch.Scalar((double) i));
      }
      for (int i = 0; i < drawn.length; i++) {
        assertThat(drawn[i].toDoubles()).as("tensor %d", i).containsOnly(i);
      }
    }
  }

  @Test
  void drawnTensorsAreAligned() {
    try (Scope scope = ops.scope()) {
      for (DType dtype : DType.values()) {
        assertThat(ops.draw(dtype, 3).handle.data_ptr().address() % 64)
            .as("%s", dtype)
            .isZero();
      }
    }
  }

  @Test
  void blocksAreMergedWhenTheStackIsEmpty() {
    try (Scope scope = ops.scope()) {
      ops.draw(DType.UINT8, SMALLEST_BLOCK);
      ops.draw(DType.UINT8, 2 * SMALLEST_BLOCK);
      ops.draw(DType.UINT8, 10);
      assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(4 * SMALLEST_BLOCK);
    }
    memory.resetPeaks();
    try (Scope scope = ops.scope()) {
      ops.draw(DType.UINT8, 3 * SMALLEST_BLOCK + 7); // needs the joined block
      assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(4 * SMALLEST_BLOCK);
    }
    assertThat(memory.peakBytes(MemoryCategory.WORKSPACE)).isEqualTo(4 * SMALLEST_BLOCK);
  }

  @Test
  void innerScopesReuseTheirBlocks() {
    try (Scope scope = ops.scope()) {
      ops.draw(DType.UINT8, SMALLEST_BLOCK / 2);
      for (int i = 0; i < 20; i++) {
        try (Scope inner = ops.scope()) {
          ops.draw(DType.UINT8, SMALLEST_BLOCK);
        }
      }
      assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(2 * SMALLEST_BLOCK);
    }
  }

  @Test
  void tensorWithoutElementsCanBeDrawn() {
    try (Scope scope = ops.scope()) {
      assertThat(ops.zeros(DType.FLOAT32, 0, 8).toDoubles()).isEmpty();
    }
  }

  @Test
  void reservedBlocksAreThoseOfTheProcessBefore() {
    drawInPieces(ops);
    Workspace before = ops.workspace();
    try (Ops next = Ops.plain(memory)) {
      next.reserve(before);
      assertThat(next.workspace()).isEqualTo(before);
      drawInPieces(next);
      drawInPieces(ops);
      assertThat(next.workspace()).isEqualTo(ops.workspace());
    }
  }

  /** More than one block holds, so that they are merged. */
  private static void drawInPieces(Ops ops) {
    try (Scope scope = ops.scope()) {
      for (int i = 0; i < 5; i++) {
        ops.draw(DType.FLOAT32, 200, 1000);
      }
    }
  }

  @Test
  void buffersInUseCannotBeReplaced() {
    try (Scope scope = ops.scope()) {
      ops.draw(DType.FLOAT32, 3);
      assertThatThrownBy(() -> ops.reserve(new Workspace(List.of(64L), List.of())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
  }
}
