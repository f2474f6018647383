package io.slimfit.nn;

import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;

/**
 * o = dropout(P) V with P = softmax(Q Kᵀ / sqrt(width)), for each head of each sequence. One sequence at a time: P exists for one
 * sequence only, and backward makes it again from Q and K, so nothing of it is held. Padding rows ask, but are never looked at.
 */
public final class Attention {
  private final int heads;
  private final int width;
  private final Dropout dropout;
  private final Queries queries;

  /**
   * @param width of a head: hidden size / heads
   * @param queries which rows ask: o has a row for each of them
   */
  public Attention(int heads, int width, Dropout dropout, Queries queries) {
    this.heads = heads;
    this.width = width;
    this.dropout = dropout;
    this.queries = queries;
  }

  /**
   * @param qkv [rows, 3 hidden] of the chunk: Q, K, V side by side, each head's columns together
   * @param o [outputs, hidden], written
   */
  public void forward(Tensor qkv, Tensor o, SequenceLayout layout, Chunk chunk, Pass pass) {
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      try (Scope scope = pass.ops().scope()) {
        OneSequence sequence = new OneSequence(qkv, layout, chunk, s, pass.ops());
        Tensor p = sequence.probabilities(sequence.scaledQuery());
        pass.ops().dropout(flat(p), dropout.attentionMask(layout, s, heads, sequence.asking, pass));
        sequence.outputsOf(o).copyFrom(pass.ops().batchedMatmul(p, sequence.value));
      }
    }
  }

  /**
   * With D = dO Vᵀ masked: dV = dropout(P)ᵀ dO, dS = P (D - Σ P D), dQ = dS K / sqrt(width), dK = dSᵀ Q / sqrt(width).
   *
   * @param dO [outputs, hidden]
   * @param dqkv [rows, 3 hidden], written; zero where a row does not ask or is never looked at
   */
  public void backward(
      Tensor qkv, Tensor dO, Tensor dqkv, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int hidden = heads * width;
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      try (Scope scope = ops.scope()) {
        OneSequence sequence = new OneSequence(qkv, layout, chunk, s, ops);
        Tensor q = sequence.scaledQuery();
        Tensor p = sequence.probabilities(q);
        Tensor g = sequence.outputsOf(dO);
        Tensor dp = ops.batchedMatmul(g, ops.transposed(sequence.value));
        Mask mask = dropout.attentionMask(layout, s, heads, sequence.asking, pass);
        sequence.clearUnused(dqkv, hidden);
        if (mask.isNone()) {
          sequence
              .rowsOf(dqkv, 2 * hidden, sequence.tokens)
              .copyFrom(ops.batchedMatmul(ops.transposed(p), g));
        } else {
          Tensor dropped = ops.copy(p);
          ops.dropout(flat(dropped), mask);
          sequence
              .rowsOf(dqkv, 2 * hidden, sequence.tokens)
              .copyFrom(ops.batchedMatmul(ops.transposed(dropped), g));
          ops.dropout(flat(dp), mask);
        }
        ops.softmaxBackward(dp, p);
        Tensor dq = ops.batchedMatmul(dp, sequence.key);
        ops.scale(dq, scale());
        sequence.rowsOf(dqkv, 0, sequence.asking).copyFrom(dq);
        sequence
            .rowsOf(dqkv, hidden, sequence.tokens)
            .copyFrom(ops.batchedMatmul(ops.transposed(dp), q));
      }
    }
  }

  private double scale() {
    return 1 / Math.sqrt(width);
  }

  /** [heads, rows, tokens] as [heads * rows, tokens]. */
  private static Tensor flat(Tensor p) {
    return p.reshaped(p.shape().get(0) * p.shape().get(1), p.shape().get(2));
  }

  /** One sequence's heads as views of a chunk's Q, K and V. */
  private final class OneSequence {
    private final Ops ops;
    private final int firstRow;
    private final int firstOutput;
    private final int rows;
    private final int asking;
    private final int tokens;
    private final Tensor query; // [heads, asking, width]
    private final Tensor key; // [heads, tokens, width]
    private final Tensor value; // [heads, tokens, width]

    OneSequence(Tensor qkv, SequenceLayout layout, Chunk chunk, int sequence, Ops ops) {
      this.ops = ops;
      firstRow = layout.firstRow(sequence) - chunk.firstRow();
      firstOutput = queries.firstOutput(layout, chunk, sequence);
      rows = layout.rows(sequence);
      asking = queries.count(layout, sequence);
      tokens = layout.tokens(sequence);
      int hidden = heads * width;
      query = rowsOf(qkv, 0, asking);
      key = rowsOf(qkv, hidden, tokens);
      value = rowsOf(qkv, 2 * hidden, tokens);
    }

    /** The heads in {@code count} rows of this sequence, from {@code column} on. */
    Tensor rowsOf(Tensor x, int column, int count) {
      return ops.heads(x, firstRow, count, column, heads, width);
    }

    /** The heads in this sequence's rows of {@code o} [outputs, hidden]. */
    Tensor outputsOf(Tensor o) {
      return ops.heads(o, firstOutput, asking, 0, heads, width);
    }

    Tensor scaledQuery() {
      Tensor scaled = ops.copy(query);
      ops.scale(scaled, scale());
      return scaled;
    }

    /** softmax(q Kᵀ), [heads, asking, tokens]. */
    Tensor probabilities(Tensor q) {
      Tensor p = ops.batchedMatmul(q, ops.transposed(key));
      ops.softmax(p);
      return p;
    }

    /** Rows that do not ask have no gradient of their query; padding has none of its key and value. */
    void clearUnused(Tensor dqkv, int hidden) {
      if (rows > asking) {
        dqkv.rows(firstRow + asking, rows - asking).columns(0, hidden).zero();
      }
      if (rows > tokens) {
        dqkv.rows(firstRow + tokens, rows - tokens).columns(hidden, 2L * hidden).zero();
      }
    }
  }
}
