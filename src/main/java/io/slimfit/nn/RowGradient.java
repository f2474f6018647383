package io.slimfit.nn;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.SparseRows;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;

/**
 * The gradient of an embedding table: only the rows that tokens read, in the order of their first
 * occurrence. Grows by doubling.
 */
final class RowGradient implements AutoCloseable {
  private static final int FIRST_ROWS = 128;

  private final NativeMemory memory;
  private final int[] slots;
  private Tensor rows;
  private int used;

  RowGradient(Parameter table, NativeMemory memory) {
    this.memory = memory;
    slots = new int[table.value().rows()];
    Arrays.fill(slots, -1);
    rows = memory.zeros(
        MemoryCategory.GRADIENTS,
        table.value().dtype(),
        Math.min(FIRST_ROWS, slots.length),
        table.value().columns());
  }

  /** Adds row i of {@code dy} to row indices[i]; the row {@code skipped} stays zero. */
  void add(int[] indices, int skipped, Tensor dy, Ops ops) {
    int[] targets = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] == skipped) {
        targets[i] = -1;
      } else {
        if (slots[indices[i]] < 0) {
          slots[indices[i]] = used++;
        }
        targets[i] = slots[indices[i]];
      }
    }
    ensureRows(used);
    ops.kernels().addRows(rows, targets, dy);
  }

  SparseRows sparse() {
    return new SparseRows(rows, slots);
  }

  private void ensureRows(int wanted) {
    if (wanted > rows.rows()) {
      int grown = Math.min(slots.length, Math.max(wanted, 2 * rows.rows()));
      Tensor more = memory.zeros(MemoryCategory.GRADIENTS, rows.dtype(), grown, rows.columns());
      more.rows(0, rows.rows()).copyFrom(rows);
      rows.close();
      rows = more;
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
