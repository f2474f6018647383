package io.slimfit.nn;

import io.slimfit.memory.Site;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;

/**
 * o = dropout(P) V with P = softmax(Q Kᵀ / sqrt(width)), for each head of each sequence; or o = P dropout(V). One sequence at a time:
 * P exists for one sequence only, and backward makes it again from Q and K unless the profile has it held. Padding rows ask, but are
 * never looked at.
 */
public final class Attention {
  private final int heads;
  private final int width;
  private final Dropout dropout;
  private final AttentionDropout dropped;
  private final Site site;

  /**
   * @param width of a head: hidden size / heads
   * @param dropped what {@code dropout} drops
   * @param site of P before dropout, held one sequence at a time
   */
  public Attention(int heads, int width, Dropout dropout, AttentionDropout dropped, Site site) {
    this.heads = heads;
    this.width = width;
    this.dropout = dropout;
    this.dropped = dropped;
    this.site = site;
  }

  /**
   * @param qkv [rows, 3 hidden] of the chunk: Q, K, V side by side, each head's columns together
   * @param o [rows, hidden], written
   */
  public void forward(Tensor qkv, Tensor o, SequenceLayout layout, Chunk chunk, Pass pass) {
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      try (Scope scope = pass.ops().scope()) {
        OneSequence sequence = new OneSequence(qkv, layout, chunk, s, pass.ops());
        Tensor p = sequence.probabilities(sequence.scaledQuery());
        if (!pass.held().has(site, s)) { // else backward asks for o once more
          pass.held().hold(site, s, false, flat(p));
        }
        pass.ops().dropout(flat(p), probabilityMask(layout, s, pass));
        Tensor v = sequence.droppedValue(valueMask(layout, s, pass));
        sequence.rowsOf(o, 0, sequence.rows).copyFrom(pass.ops().batchedMatmul(p, v));
      }
    }
  }

  /**
   * With D = dO Vᵀ masked: dV = dropout(P)ᵀ dO, dS = P (D - Σ P D), dQ = dS K / sqrt(width), dK = dSᵀ Q / sqrt(width). Where V is
   * dropped: D = dO dropout(V)ᵀ and dV = Pᵀ dO masked.
   *
   * @param dO [rows, hidden]
   * @param dqkv [rows, 3 hidden], written
   */
  public void backward(
      Tensor qkv, Tensor dO, Tensor dqkv, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int hidden = heads * width;
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      try (Scope scope = ops.scope()) {
        OneSequence sequence = new OneSequence(qkv, layout, chunk, s, ops);
        Tensor q = sequence.scaledQuery();
        Tensor p = pass.held().has(site, s)
            ? pass.held().get(site, s).reshaped(heads, sequence.rows, sequence.tokens)
            : sequence.probabilities(q);
        Tensor g = sequence.rowsOf(dO, 0, sequence.rows);
        Mask mask = probabilityMask(layout, s, pass);
        Mask valueMask = valueMask(layout, s, pass);
        Tensor dp = ops.batchedMatmul(g, ops.transposed(sequence.droppedValue(valueMask)));
        sequence.clearPadding(dqkv, hidden);
        if (mask.isNone()) {
          sequence.setValueGradient(dqkv, ops.batchedMatmul(ops.transposed(p), g), valueMask);
        } else {
          Tensor masked = ops.copy(p);
          ops.dropout(flat(masked), mask);
          sequence.setValueGradient(dqkv, ops.batchedMatmul(ops.transposed(masked), g), valueMask);
          ops.dropout(flat(dp), mask);
        }
        ops.softmaxBackward(dp, p);
        Tensor dq = ops.batchedMatmul(dp, sequence.key);
        ops.scale(dq, scale());
        sequence.rowsOf(dqkv, 0, sequence.rows).copyFrom(dq);
        sequence
            .rowsOf(dqkv, hidden, sequence.tokens)
            .copyFrom(ops.batchedMatmul(ops.transposed(dp), q));
      }
      pass.held().release(site, s);
    }
  }

  private Mask probabilityMask(SequenceLayout layout, int sequence, Pass pass) {
    return dropped == AttentionDropout.PROBABILITIES
        ? dropout.attentionMask(layout, sequence, heads, pass)
        : Mask.none();
  }

  private Mask valueMask(SequenceLayout layout, int sequence, Pass pass) {
    return dropped == AttentionDropout.VALUES
        ? dropout.valueMask(layout, sequence, pass)
        : Mask.none();
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
    private final int rows;
    private final int tokens;
    private final Tensor query; // [heads, rows, width]
    private final Tensor key; // [heads, tokens, width]
    private final Tensor value; // [heads, tokens, width]

    OneSequence(Tensor qkv, SequenceLayout layout, Chunk chunk, int sequence, Ops ops) {
      this.ops = ops;
      firstRow = layout.firstRow(sequence) - chunk.firstRow();
      rows = layout.rows(sequence);
      tokens = layout.tokens(sequence);
      int hidden = heads * width;
      query = rowsOf(qkv, 0, rows);
      key = rowsOf(qkv, hidden, tokens);
      value = rowsOf(qkv, 2 * hidden, tokens);
    }

    /** The heads in {@code count} rows of this sequence, from {@code column} on. */
    Tensor rowsOf(Tensor x, int column, int count) {
      return ops.heads(x, firstRow, count, column, heads, width);
    }

    Tensor scaledQuery() {
      Tensor scaled = ops.copy(query);
      ops.scale(scaled, scale());
      return scaled;
    }

    /** softmax(q Kᵀ), [heads, rows, tokens]. */
    Tensor probabilities(Tensor q) {
      Tensor p = ops.batchedMatmul(q, ops.transposed(key));
      ops.softmax(p);
      return p;
    }

    /** V masked; V itself if nothing is masked. */
    Tensor droppedValue(Mask mask) {
      if (mask.isNone()) {
        return value;
      }
      Tensor masked = ops.draw(value.dtype(), tokens, (long) heads * width);
      Tensor byHead = ops.heads(masked, 0, tokens, 0, heads, width);
      byHead.copyFrom(value);
      ops.dropout(masked, mask);
      return byHead;
    }

    /** @param dv [heads, tokens, width]: the gradient of V masked */
    void setValueGradient(Tensor dqkv, Tensor dv, Mask mask) {
      int hidden = heads * width;
      Tensor target = rowsOf(dqkv, 2 * hidden, tokens);
      if (mask.isNone()) {
        target.copyFrom(dv);
        return;
      }
      Tensor masked = ops.draw(dv.dtype(), tokens, hidden);
      Tensor byHead = ops.heads(masked, 0, tokens, 0, heads, width);
      byHead.copyFrom(dv);
      ops.dropout(masked, mask);
      target.copyFrom(byHead);
    }

    /** Keys and values of padding get no gradient. */
    void clearPadding(Tensor dqkv, int hidden) {
      if (rows > tokens) {
        dqkv.rows(firstRow + tokens, rows - tokens).columns(hidden, 2L * hidden).zero();
      }
    }
  }
}
