package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.OutputRows;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/**
 * One chunk that goes through a block, forward or backward: where its rows are, which of them have
 * an output, and what is held of it.
 *
 * @param rows the rows of the chunk that have an output
 */
record ChunkPass(SequenceLayout layout, Chunk chunk, OutputRows rows, Pass pass) {
  Ops ops() {
    return pass.ops();
  }

  /** How many rows have an output. */
  int outputs() {
    return rows.outputs(chunk);
  }

  /** The rows of {@code x} that have an output: drawn, or {@code x} itself if all rows have one. */
  Tensor outputsOf(Tensor x) {
    return x.rows() == outputs() ? x : rows.select(x, layout, chunk, ops());
  }

  /**
   * y = a, plus b in the rows that have an output.
   *
   * @param y [rows, columns], written; may be {@code a}, and {@code b} if all rows have an output
   * @param b [outputs, columns]
   */
  void sumInto(Tensor y, Tensor a, Tensor b) {
    if (a.rows() == outputs()) {
      ops().sumInto(y, a, b);
    } else {
      y.copyFrom(a);
      rows.addTo(y, b, layout, chunk, ops());
    }
  }

  /** The mask of the rows that have an output. */
  Mask mask(Dropout dropout) {
    return dropout.mask(layout, chunk, rows, pass);
  }

  /** The tensor to compute a value in that is then passed to {@link #hold}. */
  Tensor target(Site site, boolean active, DType dtype, long... shape) {
    return pass.held().target(site, chunk.index(), active, dtype, shape);
  }

  /** Holds {@code x} as the profile says. */
  void hold(Site site, boolean active, Tensor x) {
    pass.held().hold(site, chunk.index(), active, x);
  }

  /** Whether the profile wants such a site to be held. */
  boolean holds(Site site, boolean active) {
    return pass.held().holds(site, active);
  }

  /** Whether the profile wants the columns that backward reads of such a site to be encoded. */
  boolean encodesColumns(Site site) {
    return pass.held().encodesColumns(site);
  }

  /**
   * Holds the columns that are read of a larger tensor.
   *
   * @param dtype the type in which they are kept, if they are kept
   */
  void holdColumns(Site site, Tensor columns, DType dtype) {
    pass.held().holdColumns(site, chunk.index(), columns, dtype);
  }

  boolean isHeld(Site site) {
    return pass.held().has(site, chunk.index());
  }

  Tensor get(Site site) {
    return pass.held().get(site, chunk.index());
  }

  /** y = y * what is held, element by element. */
  void multiply(Site site, Tensor y) {
    pass.held().multiply(site, chunk.index(), y);
  }

  void release(Site site) {
    pass.held().release(site, chunk.index());
  }
}
