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
  private int[] indices = new int[FIRST_ROWS]; // of the table, for each row
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

  /** Adds row i of {@code dy} to row read[i]; the row {@code skipped} stays zero. */
  void add(int[] read, int skipped, Tensor dy, Ops ops) {
    int[] targets = new int[read.length];
    for (int i = 0; i < read.length; i++) {
      if (read[i] == skipped) {
        targets[i] = -1;
      } else {
        if (slots[read[i]] < 0) {
          slots[read[i]] = used;
          if (used == indices.length) {
            indices = Arrays.copyOf(indices, 2 * used);
          }
          indices[used++] = read[i];
        }
        targets[i] = slots[read[i]];
      }
    }
    ensureRows(used);
    ops.kernels().addRows(rows, targets, dy);
  }

  SparseRows sparse() {
    return new SparseRows(rows, slots);
  }

  /** The rows that were read; a view that is valid within the innermost scope. */
  RowSum compact() {
    return new RowSum(Arrays.copyOf(indices, used), rows.rows(0, used));
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
