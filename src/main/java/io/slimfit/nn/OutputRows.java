package io.slimfit.nn;

import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/** Which rows of a sequence are query rows in attention, and so have an output. */
public enum OutputRows {
  /** Every row. */
  ALL {
    @Override
    int count(SequenceLayout layout, int sequence) {
      return layout.rows(sequence);
    }

    @Override
    int firstOutput(SequenceLayout layout, Chunk chunk, int sequence) {
      return layout.firstRow(sequence) - chunk.firstRow();
    }

    @Override
    public int outputs(Chunk chunk) {
      return chunk.rows();
    }

    @Override
    public Tensor select(Tensor x, SequenceLayout layout, Chunk chunk, Ops ops) {
      return x;
    }

    @Override
    public void addTo(Tensor sum, Tensor outputs, SequenceLayout layout, Chunk chunk, Ops ops) {
      sum.add(outputs);
    }
  },

  /**
   * Only the first row of each sequence: enough for the last block of a classifier, which reads
   * nothing else. All rows still have keys and values.
   */
  FIRST {
    @Override
    int count(SequenceLayout layout, int sequence) {
      return 1;
    }

    @Override
    int firstOutput(SequenceLayout layout, Chunk chunk, int sequence) {
      return sequence - chunk.firstSequence();
    }

    @Override
    public int outputs(Chunk chunk) {
      return chunk.sequences();
    }

    @Override
    public Tensor select(Tensor x, SequenceLayout layout, Chunk chunk, Ops ops) {
      return ops.gather(x, firstRows(layout, chunk));
    }

    @Override
    public void addTo(Tensor sum, Tensor outputs, SequenceLayout layout, Chunk chunk, Ops ops) {
      ops.kernels().addRows(sum, firstRows(layout, chunk), outputs);
    }
  };

  /** The number of query rows of one sequence; they come first. */
  abstract int count(SequenceLayout layout, int sequence);

  /** The index of a sequence's first output among those of its chunk. */
  abstract int firstOutput(SequenceLayout layout, Chunk chunk, int sequence);

  /** The number of outputs of a chunk. */
  public abstract int outputs(Chunk chunk);

  /**
   * The query rows of {@code x} [chunk rows, columns]: [outputs, columns], drawn or {@code x}
   * itself.
   */
  public abstract Tensor select(Tensor x, SequenceLayout layout, Chunk chunk, Ops ops);

  /**
   * Adds {@code outputs} [outputs, columns] to the query rows of {@code sum} [chunk rows, columns].
   */
  public abstract void addTo(
      Tensor sum, Tensor outputs, SequenceLayout layout, Chunk chunk, Ops ops);

  /** The first row of each sequence of a chunk, counted from the start of the chunk. */
  static int[] firstRows(SequenceLayout layout, Chunk chunk) {
    int[] rows = new int[chunk.sequences()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = layout.firstRow(chunk.firstSequence() + i) - chunk.firstRow();
    }
    return rows;
  }
}
