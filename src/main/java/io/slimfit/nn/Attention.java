package io.slimfit.nn;

import io.slimfit.memory.Site;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;

/**
 * o = dropout(P) V with P = softmax(Q Kᵀ / sqrt(width)), for each head of each sequence. P exists for one sequence at a time, or for a
 * few neighbours of equal length if they are short, and backward makes it again from Q and K (but for a profile that holds it).
 * Padding rows ask, but are never looked at.
 */
public final class Attention {
  /** Sequences are taken together while P has no more elements: longer ones gain nothing, and would need more memory. */
  private static final long MOST_TOGETHER = 1L << 18;

  private final int heads;
  private final int width;
  private final Dropout dropout;
  private final AttentionDropout dropped;
  private final Site site;
  private final OutputRows queries;
  private final Precision precision;

  /**
   * @param width of a head: hidden size / heads
   * @param dropped what {@code dropout} drops
   * @param site of P before dropout
   * @param queries which rows ask: o has a row for each of them
   */
  public Attention(
      int heads,
      int width,
      Dropout dropout,
      AttentionDropout dropped,
      Site site,
      OutputRows queries) {
    this(heads, width, dropout, dropped, site, queries, Precision.FLOAT32);
  }

  /**
   * As {@link #Attention(int, int, Dropout, AttentionDropout, Site, OutputRows)}.
   *
   * @param precision of its products; softmax and its derivative have 32 bits or more. INT8 is not one of them
   */
  public Attention(
      int heads,
      int width,
      Dropout dropout,
      AttentionDropout dropped,
      Site site,
      OutputRows queries,
      Precision precision) {
    this.heads = heads;
    this.width = width;
    this.dropout = dropout;
    this.dropped = dropped;
    this.site = site;
    this.queries = queries;
    this.precision = precision;
  }

  /**
   * @param qkv [rows, 3 hidden] of the chunk: Q, K, V side by side, each head's columns together
   * @param o [outputs, hidden], written
   */
  public void forward(Tensor qkv, Tensor o, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int end = chunk.firstSequence() + chunk.sequences();
    for (int s = chunk.firstSequence(); s < end; s += together(layout, s, end)) {
      try (Scope scope = ops.scope()) {
        Equals equals = new Equals(layout, chunk, s, together(layout, s, end), ops);
        Tensor p = equals.probabilities(
            factor(equals.scaledQuery(qkv), ops), factor(equals.key(qkv), ops));
        if (!pass.held().has(site, s)) { // else backward asks for o once more
          pass.held().hold(site, s, false, flat(p));
        }
        ops.dropout(flat(p), equals.probabilityMask(pass));
        Tensor v = equals.droppedValue(qkv, equals.valueMask(pass));
        equals
            .outputs(o)
            .copyFrom(equals.unflat(ops.batchedMatmul(factor(p, ops), factor(v, ops))));
      }
    }
  }

  /**
   * With D = dO Vᵀ masked: dV = dropout(P)ᵀ dO, dS = P (D - Σ P D), dQ = dS K / sqrt(width), dK = dSᵀ Q / sqrt(width). Where V is
   * dropped: D = dO dropout(V)ᵀ and dV = Pᵀ dO masked.
   *
   * @param dO [outputs, hidden]
   * @param dqkv [rows, 3 hidden], written; zero where a row does not ask or is never looked at
   */
  public void backward(
      Tensor qkv, Tensor dO, Tensor dqkv, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int hidden = heads * width;
    int end = chunk.firstSequence() + chunk.sequences();
    for (int s = chunk.firstSequence(); s < end; s += together(layout, s, end)) {
      try (Scope scope = ops.scope()) {
        Equals equals = new Equals(layout, chunk, s, together(layout, s, end), ops);
        Tensor q = factor(equals.scaledQuery(qkv), ops);
        Tensor k = factor(equals.key(qkv), ops);
        Tensor p = pass.held().has(site, s)
            ? pass.held()
                .get(site, s)
                .reshaped((long) equals.count * heads, equals.asking, equals.tokens)
            : equals.probabilities(q, k);
        Tensor g = factor(equals.contiguous(equals.outputs(dO)), ops);
        Mask mask = equals.probabilityMask(pass);
        Mask valueMask = equals.valueMask(pass);
        Tensor v = factor(equals.droppedValue(qkv, valueMask), ops);
        Tensor dp = ops.widenedBatchedMatmul(g, ops.transposed(v));
        equals.clearUnused(dqkv);
        if (mask.isNone()) {
          equals.setValueGradient(dqkv, transposedProduct(p, g, ops), valueMask);
        } else {
          Tensor masked = ops.copy(p);
          ops.dropout(flat(masked), mask);
          equals.setValueGradient(dqkv, transposedProduct(masked, g, ops), valueMask);
          ops.dropout(flat(dp), mask);
        }
        ops.softmaxBackward(dp, p);
        Tensor ds = factor(dp, ops);
        Tensor dq = ops.widenedBatchedMatmul(ds, k);
        ops.scale(dq, scale());
        equals.rowsOf(dqkv, 0, equals.asking).copyFrom(equals.unflat(dq));
        equals
            .rowsOf(dqkv, hidden, equals.tokens)
            .copyFrom(equals.unflat(ops.batchedMatmul(ops.transposed(ds), q)));
      }
    }
  }

  /** Frees what is held of P; backward will not come again. */
  public void release(Chunk chunk, Pass pass) {
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      pass.held().release(site, s);
    }
  }

  /** How many sequences from {@code first} on are of equal length and short enough to be taken together. */
  private int together(SequenceLayout layout, int first, int end) {
    long ofOne = (long) heads * queries.count(layout, first) * layout.tokens(first);
    int last = first + 1;
    while (last < end
        && layout.rows(last) == layout.rows(first)
        && layout.tokens(last) == layout.tokens(first)
        && (last + 1 - first) * ofOne <= MOST_TOGETHER) {
      last++;
    }
    return last - first;
  }

  /** A tensor as products read it. */
  private Tensor factor(Tensor x, Ops ops) {
    return precision == Precision.BFLOAT16 ? ops.cast(x, DType.BFLOAT16) : x;
  }

  /** aᵀ b for each head. */
  private Tensor transposedProduct(Tensor a, Tensor b, Ops ops) {
    return ops.widenedBatchedMatmul(ops.transposed(factor(a, ops)), b);
  }

  private double scale() {
    return 1 / Math.sqrt(width);
  }

  /** [heads, rows, tokens] as [heads * rows, tokens]. */
  private static Tensor flat(Tensor p) {
    return p.reshaped(p.shape().get(0) * p.shape().get(1), p.shape().get(2));
  }

  /** Neighbouring sequences of equal length. Their heads are one dimension, [sequences * heads, rows, width]. */
  private final class Equals {
    private final SequenceLayout layout;
    private final Ops ops;
    private final int first;
    private final int count;
    private final int firstRow;
    private final int firstOutput;
    private final int rows;
    private final int asking;
    private final int tokens;

    Equals(SequenceLayout layout, Chunk chunk, int first, int count, Ops ops) {
      this.layout = layout;
      this.ops = ops;
      this.first = first;
      this.count = count;
      firstRow = layout.firstRow(first) - chunk.firstRow();
      firstOutput = queries.firstOutput(layout, chunk, first);
      rows = layout.rows(first);
      asking = queries.count(layout, first);
      tokens = layout.tokens(first);
    }

    /** The heads in the first {@code n} rows of each sequence: a view [sequences, heads, n, width]. */
    Tensor rowsOf(Tensor x, int column, int n) {
      return ops.heads(x, firstRow, count, rows, n, column, heads, width);
    }

    /** The heads in the outputs of each sequence, likewise. */
    Tensor outputs(Tensor o) {
      return ops.heads(o, firstOutput, count, asking, asking, 0, heads, width);
    }

    /** A view of heads as [sequences * heads, rows, width]: a copy if there are several sequences. */
    Tensor contiguous(Tensor view) {
      Tensor one = count == 1 ? view : ops.copy(view);
      return one.reshaped((long) count * heads, view.shape().get(2), width);
    }

    /** [sequences * heads, rows, width] as [sequences, heads, rows, width]. */
    Tensor unflat(Tensor x) {
      return x.reshaped(count, heads, x.shape().get(1), width);
    }

    Tensor scaledQuery(Tensor qkv) {
      Tensor scaled = ops.copy(rowsOf(qkv, 0, asking));
      ops.scale(scaled, scale());
      return scaled.reshaped((long) count * heads, asking, width);
    }

    Tensor key(Tensor qkv) {
      return contiguous(rowsOf(qkv, heads * width, tokens));
    }

    /** softmax(q kᵀ), [sequences * heads, asking, tokens]. */
    Tensor probabilities(Tensor q, Tensor k) {
      Tensor p = ops.widenedBatchedMatmul(q, ops.transposed(k));
      ops.softmax(p);
      return p;
    }

    Mask probabilityMask(Pass pass) {
      return dropped == AttentionDropout.PROBABILITIES
          ? dropout.attentionMask(layout, first, count, heads, asking, pass)
          : Mask.none();
    }

    Mask valueMask(Pass pass) {
      return dropped == AttentionDropout.VALUES
          ? dropout.valueMask(layout, first, count, pass)
          : Mask.none();
    }

    /** V masked; V itself if nothing is masked. */
    Tensor droppedValue(Tensor qkv, Mask mask) {
      Tensor view = rowsOf(qkv, 2 * heads * width, tokens);
      return contiguous(mask.isNone() ? view : masked(view, mask));
    }

    /** @param dv [sequences * heads, tokens, width]: the gradient of V masked */
    void setValueGradient(Tensor dqkv, Tensor dv, Mask mask) {
      Tensor gradient = unflat(dv);
      rowsOf(dqkv, 2 * heads * width, tokens)
          .copyFrom(mask.isNone() ? gradient : masked(gradient, mask));
    }

    /** A masked copy of heads [sequences, heads, tokens, width]; a mask has a row for each token. */
    private Tensor masked(Tensor byHead, Mask mask) {
      Tensor masked = ops.draw(byHead.dtype(), (long) count * tokens, (long) heads * width);
      Tensor view = ops.heads(masked, 0, count, tokens, tokens, 0, heads, width);
      view.copyFrom(byHead);
      ops.dropout(masked, mask);
      return view;
    }

    /** Rows that do not ask have no gradient of their query; padding has none of its key and value. */
    void clearUnused(Tensor dqkv) {
      int hidden = heads * width;
      for (int i = 0; i < count; i++) {
        int row = firstRow + i * rows;
        if (rows > asking) {
          dqkv.rows(row + asking, rows - asking).columns(0, hidden).zero();
        }
        if (rows > tokens) {
          dqkv.rows(row + tokens, rows - tokens).columns(hidden, 2L * hidden).zero();
        }
      }
    }
  }
}
