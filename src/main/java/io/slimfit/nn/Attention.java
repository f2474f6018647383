package io.slimfit.nn;

import io.slimfit.memory.Site;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;

/**
 * o = dropout(P) V with P = softmax(Q Kᵀ / sqrt(width)), for each head of each sequence; Q and K
 * may be turned by {@link Rotary} positions, and P may be limited to a local window. P exists for
 * one sequence at a time, or for a few neighbours of equal length if they are short, and backward
 * makes it again from Q and K unless the profile holds it. Padding rows ask, but are never looked
 * at.
 */
public final class Attention {
  /**
   * Sequences are taken together while P has no more elements: longer ones gain nothing, and would
   * need more memory.
   */
  private static final long MOST_TOGETHER = 1L << 18;

  private final AttentionConfig config;
  private final int heads;
  private final int width;
  private final Dropout dropout;
  private final Site site;
  private final OutputRows outputs;

  /**
   * @param site of P before dropout; dropout's random numbers depend on its name
   * @param outputs the rows that ask: o has a row for each of them
   */
  public Attention(AttentionConfig config, Site site, OutputRows outputs) {
    this.config = config;
    heads = config.heads();
    width = config.width();
    dropout = new Dropout(config.dropout(), site);
    this.site = site;
    this.outputs = outputs;
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
        EqualLengthGroup group =
            new EqualLengthGroup(layout, chunk, s, together(layout, s, end), ops);
        Tensor p =
            group.probabilities(factor(group.scaledQuery(qkv), ops), factor(group.key(qkv), ops));
        if (!pass.held().has(site, s)) { // else backward asks for o once more
          pass.held().hold(site, s, false, flat(p));
        }
        ops.dropout(flat(p), group.probabilityMask(pass));
        Tensor v = group.droppedValue(qkv, group.valueMask(pass));
        group.outputs(o).copyFrom(group.unflat(ops.batchedMatmul(factor(p, ops), factor(v, ops))));
      }
    }
  }

  /**
   * With D = dO Vᵀ masked: dV = dropout(P)ᵀ dO, dS = P (D - Σ P D), dQ = dS K / sqrt(width), dK =
   * dSᵀ Q / sqrt(width). Where V is dropped: D = dO dropout(V)ᵀ and dV = Pᵀ dO masked.
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
        EqualLengthGroup group =
            new EqualLengthGroup(layout, chunk, s, together(layout, s, end), ops);
        Tensor q = factor(group.scaledQuery(qkv), ops);
        Tensor k = factor(group.key(qkv), ops);
        Tensor p = pass.held().has(site, s)
            ? pass.held()
                .get(site, s)
                .reshaped((long) group.count * heads, group.asking, group.tokens)
            : group.probabilities(q, k);
        Tensor g = factor(group.contiguous(group.outputs(dO)), ops);
        Mask mask = group.probabilityMask(pass);
        Mask valueMask = group.valueMask(pass);
        Tensor v = factor(group.droppedValue(qkv, valueMask), ops);
        Tensor dp = ops.widenedBatchedMatmul(g, ops.transposed(v));
        group.clearUnused(dqkv);
        if (mask.isNone()) {
          group.setValueGradient(dqkv, transposedProduct(p, g, ops), valueMask);
        } else {
          Tensor masked = ops.copy(p);
          ops.dropout(flat(masked), mask);
          group.setValueGradient(dqkv, transposedProduct(masked, g, ops), valueMask);
          ops.dropout(flat(dp), mask);
        }
        ops.softmaxBackward(dp, p);
        Tensor ds = factor(dp, ops);
        Tensor dq = ops.widenedBatchedMatmul(ds, k);
        ops.scale(dq, scale());
        config.rotary().ifPresent(rotary -> rotary.rotateBack(dq, ops));
        group.rowsOf(dqkv, 0, group.asking).copyFrom(group.unflat(dq));
        Tensor dk = ops.widenedBatchedMatmul(ops.transposed(ds), q);
        config.rotary().ifPresent(rotary -> rotary.rotateBack(dk, ops));
        group.rowsOf(dqkv, hidden, group.tokens).copyFrom(group.unflat(dk));
      }
    }
  }

  /** Frees what is held of P; backward will not come again. */
  public void release(Chunk chunk, Pass pass) {
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      pass.held().release(site, s);
    }
  }

  /**
   * How many sequences from {@code first} on are of equal length and short enough to be taken
   * together.
   */
  private int together(SequenceLayout layout, int first, int end) {
    long ofOne = (long) heads * outputs.count(layout, first) * layout.tokens(first);
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
    return config.precision() == Precision.BFLOAT16 ? ops.cast(x, DType.BFLOAT16) : x;
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

  /**
   * Neighbouring sequences of equal length. Their heads are one dimension, [sequences * heads,
   * rows, width].
   */
  private final class EqualLengthGroup {
    private final SequenceLayout layout;
    private final Ops ops;
    private final int first;
    private final int count;
    private final int firstRow;
    private final int firstOutput;
    private final int rows;
    private final int asking;
    private final int tokens;

    EqualLengthGroup(SequenceLayout layout, Chunk chunk, int first, int count, Ops ops) {
      this.layout = layout;
      this.ops = ops;
      this.first = first;
      this.count = count;
      firstRow = layout.firstRow(first) - chunk.firstRow();
      firstOutput = outputs.firstOutput(layout, chunk, first);
      rows = layout.rows(first);
      asking = outputs.count(layout, first);
      tokens = layout.tokens(first);
    }

    /**
     * The heads in the first {@code n} rows of each sequence: a view [sequences, heads, n, width].
     */
    Tensor rowsOf(Tensor x, int column, int n) {
      return ops.heads(x, firstRow, count, rows, n, column, heads, width);
    }

    /** The heads in the outputs of each sequence, likewise. */
    Tensor outputs(Tensor o) {
      return ops.heads(o, firstOutput, count, asking, asking, 0, heads, width);
    }

    /**
     * A view of heads as [sequences * heads, rows, width]: a copy if there are several sequences.
     */
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
      return rotated(scaled.reshaped((long) count * heads, asking, width));
    }

    Tensor key(Tensor qkv) {
      Tensor view = rowsOf(qkv, heads * width, tokens);
      return config.rotary().isPresent()
          ? rotated(ops.copy(view).reshaped((long) count * heads, tokens, width))
          : contiguous(view);
    }

    private Tensor rotated(Tensor own) {
      config.rotary().ifPresent(rotary -> rotary.rotate(own, ops));
      return own;
    }

    /** softmax(q kᵀ) within the window, [sequences * heads, asking, tokens]. */
    Tensor probabilities(Tensor q, Tensor k) {
      Tensor p = ops.widenedBatchedMatmul(q, ops.transposed(k));
      config.reach().ifPresent(reach -> ops.limitToBand(p, reach));
      ops.softmax(p);
      return p;
    }

    Mask probabilityMask(Pass pass) {
      return config.dropped() == AttentionDropout.PROBABILITIES
          ? dropout.attentionMask(layout, first, count, heads, asking, pass)
          : Mask.none();
    }

    Mask valueMask(Pass pass) {
      return config.dropped() == AttentionDropout.VALUES
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

    /**
     * A masked copy of heads [sequences, heads, tokens, width]; a mask has a row for each token.
     */
    private Tensor masked(Tensor byHead, Mask mask) {
      Tensor masked = ops.draw(byHead.dtype(), (long) count * tokens, (long) heads * width);
      Tensor view = ops.heads(masked, 0, count, tokens, tokens, 0, heads, width);
      view.copyFrom(byHead);
      ops.dropout(masked, mask);
      return view;
    }

    /**
     * Rows that do not ask have no gradient of their query; padding has none of its key and value.
     */
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
