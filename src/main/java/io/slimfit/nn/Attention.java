package io.slimfit.nn;

import io.slimfit.memory.Site;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * o = dropout(P) V with P = softmax(Q Kᵀ / sqrt(width)), for each head of each sequence; Q and K
 * may be rotated by {@link Rotary} positions, and P may be limited to a local window. P exists for
 * one sequence at a time, or for a few neighbouring ones if they are short and of equal length;
 * backward recomputes it from Q and K unless the profile holds it. Padding rows have queries, but
 * are never attended to.
 */
public final class Attention {
  /**
   * Sequences are computed together while P has no more elements than this: more would gain
   * nothing, and need more memory.
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
   * @param outputs the query rows: o has a row for each of them
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
   * @param qkv [rows, 3 hidden] of the chunk: Q, K, V side by side, with the columns of each head
   *     together
   * @param o [outputs, hidden], written
   */
  public void forward(Tensor qkv, Tensor o, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    boolean isHeld = pass.held().holds(site, false);
    for (EqualLengthGroup group : groups(layout, chunk, isHeld, ops)) {
      try (Scope scope = ops.scope()) {
        Tensor scores = group.scores(group.query(qkv), group.key(qkv));
        Mask mask = group.probabilityMask(pass);
        Tensor p = isHeld
            ? heldProbabilities(scores, mask, group.first, qkv.dtype().ofSums(), pass)
            : probabilities(scores, mask, group, ops);
        Tensor v = group.droppedValue(qkv, group.valueMask(pass));
        group.outputs(o).copyFrom(group.own(ops.batchedMatmul(p, v), group.asking));
      }
    }
  }

  /** dropout(P) as products read it; written over the scores if these are so, too. */
  private Tensor probabilities(Tensor scores, Mask mask, EqualLengthGroup group, Ops ops) {
    Tensor p = likeFactors(scores, ops);
    ops.kernels().softmax(group.ownRows(scores), group.tokens, scale(), mask, group.ownRows(p));
    return p;
  }

  /** The same, and P is held before dropout. */
  private Tensor heldProbabilities(Tensor scores, Mask mask, int sequence, DType dtype, Pass pass) {
    Ops ops = pass.ops();
    Tensor p = ops.draw(dtype, scores.shape().toArray());
    int columns = scores.columns();
    ops.kernels().softmax(flat(scores), columns, scale(), Mask.none(), flat(p));
    if (!pass.held().has(site, sequence)) { // else backward asks for o once more
      pass.held().hold(site, sequence, false, flat(p));
    }
    ops.kernels().dropout(flat(p), mask);
    return factor(p, ops);
  }

  /**
   * With D = dO Vᵀ masked: dV = dropout(P)ᵀ dO, dS = P (D - Σ P D), dQ = dS K / sqrt(width), dK =
   * dSᵀ Q / sqrt(width). Where V is dropped: D = dO dropout(V)ᵀ and dV = Pᵀ dO masked.
   *
   * @param dO [outputs, hidden]
   * @param dqkv [rows, 3 hidden], written; zero where a row has no query or is never attended to
   */
  public void backward(
      Tensor qkv, Tensor dO, Tensor dqkv, SequenceLayout layout, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int hidden = heads * width;
    boolean isHeld = pass.held().has(site, chunk.firstSequence());
    for (EqualLengthGroup group : groups(layout, chunk, isHeld, ops)) {
      try (Scope scope = ops.scope()) {
        Tensor q = group.query(qkv);
        Tensor k = group.key(qkv);
        Tensor g = group.factor(group.outputs(dO));
        Mask mask = group.probabilityMask(pass);
        Mask valueMask = group.valueMask(pass);
        Tensor v = group.droppedValue(qkv, valueMask);
        SoftmaxGradient softmax = isHeld
            ? backward(group.held(pass), ops.widenedBatchedMatmul(g, v.transposed()), mask, ops)
            : backwardAgain(
                group.scores(q, k), ops.batchedMatmul(g, v.transposed()), mask, group, ops);
        Tensor ds = softmax.scores();
        group.clearUnused(dqkv);
        Tensor dv = product(softmax.dropped().transposed(), g, dqkv.dtype(), ops);
        group.setValueGradient(dqkv, dv, valueMask);
        Tensor dq = product(ds, k, dqkv.dtype(), ops);
        group.rowsOf(dqkv, 0, group.asking).copyFrom(group.turnedBack(dq, group.asking));
        Tensor dk = product(ds.transposed(), q, dqkv.dtype(), ops);
        group.rowsOf(dqkv, hidden, group.tokens).copyFrom(group.turnedBack(dk, group.tokens));
      }
    }
  }

  /**
   * What backward multiplies with, as products read it.
   *
   * @param dropped dropout(P), once more
   * @param scores dS / sqrt(width)
   */
  private record SoftmaxGradient(Tensor dropped, Tensor scores) {}

  /** Where P was held. {@code dp} is destroyed. */
  private SoftmaxGradient backward(Tensor p, Tensor dp, Mask mask, Ops ops) {
    Tensor dropped = p;
    if (!mask.isNone()) {
      dropped = ops.copy(p);
      ops.kernels().dropout(flat(dropped), mask);
      ops.kernels().dropout(flat(dp), mask);
    }
    ops.softmaxBackward(dp, p);
    ops.scale(dp, scale());
    return new SoftmaxGradient(factor(dropped, ops), factor(dp, ops));
  }

  /** Where P is made again from its scores. Both arguments are destroyed. */
  private SoftmaxGradient backwardAgain(
      Tensor scores, Tensor dp, Mask mask, EqualLengthGroup group, Ops ops) {
    Tensor dropped = likeFactors(scores, ops);
    Tensor ds = group.ownRows(dp);
    ops.kernels()
        .softmaxBackward(
            group.ownRows(scores), group.tokens, scale(), mask, ds, group.ownRows(dropped), ds);
    return new SoftmaxGradient(dropped, dp);
  }

  /** Frees what is held of P; there is no backward after this. */
  public void release(Chunk chunk, Pass pass) {
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      pass.held().release(site, s);
    }
  }

  /** The sequences of a chunk, as far as they are computed together. */
  private List<EqualLengthGroup> groups(
      SequenceLayout layout, Chunk chunk, boolean isHeld, Ops ops) {
    AttentionTiles tiles = tiles(isHeld);
    List<EqualLengthGroup> groups = new ArrayList<>();
    int end = chunk.firstSequence() + chunk.sequences();
    int first = chunk.firstSequence();
    while (first < end) {
      int count = together(layout, first, end, tiles);
      groups.add(new EqualLengthGroup(layout, chunk, first, count, tiles, ops));
      first += count;
    }
    return groups;
  }

  /** P is held without the rows and columns that tiles add. */
  private AttentionTiles tiles(boolean isHeld) {
    return config.precision() == Precision.BFLOAT16 && !isHeld && AttentionTiles.fit(config.reach())
        ? AttentionTiles.WHOLE
        : AttentionTiles.NONE;
  }

  /**
   * How many sequences from {@code first} on have equal length and are short enough to be computed
   * together.
   */
  private int together(SequenceLayout layout, int first, int end, AttentionTiles tiles) {
    long ofOne =
        heads * tiles.rows(outputs.count(layout, first)) * tiles.rows(layout.tokens(first));
    int last = first + 1;
    while (last < end
        && layout.rows(last) == layout.rows(first)
        && layout.tokens(last) == layout.tokens(first)
        && tiles.sequences(last + 1 - first) * ofOne <= MOST_TOGETHER) {
      last++;
    }
    return last - first;
  }

  /** a b for each head, in a type that has no fewer bits than the product. */
  private static Tensor product(Tensor a, Tensor b, DType type, Ops ops) {
    return type == DType.BFLOAT16 ? ops.batchedMatmul(a, b) : ops.widenedBatchedMatmul(a, b);
  }

  /** A tensor as products read it fastest: in their precision, and in bfloat16 row after row. */
  private Tensor factor(Tensor x, Ops ops) {
    return config.precision() == Precision.BFLOAT16
            && !(x.dtype() == DType.BFLOAT16 && x.isContiguous())
        ? ops.cast(x, DType.BFLOAT16)
        : x;
  }

  /** {@code x} itself if products read it as it is, else memory for what they do read. */
  private Tensor likeFactors(Tensor x, Ops ops) {
    return config.precision() == Precision.BFLOAT16 && x.dtype() != DType.BFLOAT16
        ? ops.draw(DType.BFLOAT16, x.shape().toArray())
        : x;
  }

  private double scale() {
    return 1 / Math.sqrt(width);
  }

  /** [heads, rows, tokens] as [heads * rows, tokens]. */
  private static Tensor flat(Tensor p) {
    return p.reshaped(p.shape().get(0) * p.shape().get(1), p.shape().get(2));
  }

  /**
   * Neighbouring sequences of equal length. Their heads are one dimension of what products read and
   * write: [matrices, rows, width], where {@link AttentionTiles} may add matrices after those of
   * the sequences, and rows after theirs.
   */
  private final class EqualLengthGroup {
    private final SequenceLayout layout;
    private final AttentionTiles tiles;
    private final Ops ops;
    private final int first;
    private final int count;
    private final int firstRow;
    private final int firstOutput;
    private final int rows;
    private final int asking;
    private final int tokens;

    EqualLengthGroup(
        SequenceLayout layout, Chunk chunk, int first, int count, AttentionTiles tiles, Ops ops) {
      this.layout = layout;
      this.tiles = tiles;
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
      return x.heads(firstRow, count, rows, n, column, heads, width);
    }

    /** The heads in the outputs of each sequence, likewise. */
    Tensor outputs(Tensor o) {
      return o.heads(firstOutput, count, asking, asking, 0, heads, width);
    }

    /** A view of heads [sequences, heads, n, width] as products read it. */
    Tensor factor(Tensor view) {
      long n = view.shape().get(2);
      if (tiles == AttentionTiles.NONE) {
        Tensor one = count == 1 || view.isContiguous() ? view : ops.copy(view);
        return Attention.this.factor(one.reshaped((long) count * heads, n, width), ops);
      }
      long whole = tiles.rows(n);
      Tensor all = ops.draw(DType.BFLOAT16, tiles.sequences(count) * heads, whole, width);
      ops.castInto(own(all, n), view);
      if (whole > n) {
        all.rows(0, (long) count * heads).slice(1, n, whole - n).zero();
      }
      return all;
    }

    /** What a product wrote for the first {@code n} rows: a view [sequences, heads, n, width]. */
    Tensor own(Tensor product, long n) {
      long whole = product.shape().get(1);
      Tensor all = product.rows(0, (long) count * heads).reshaped(count, heads, whole, width);
      return whole == n ? all : all.slice(2, 0, n);
    }

    /** The rows of P's matrices that belong to sequences, [rows, columns]. */
    Tensor ownRows(Tensor p) {
      return flat(p.rows(0, (long) count * heads));
    }

    Tensor query(Tensor qkv) {
      return factor(turned(rowsOf(qkv, 0, asking)));
    }

    Tensor key(Tensor qkv) {
      return factor(turned(rowsOf(qkv, heads * width, tokens)));
    }

    /** Heads at their rotary positions, [sequences, heads, rows, width]. */
    private Tensor turned(Tensor view) {
      if (config.rotary().isEmpty()) {
        return view;
      }
      Tensor own = ops.copy(view);
      config.rotary().get().rotate(flatHeads(own), ops);
      return own;
    }

    /**
     * The gradient of the first {@code n} rows of heads [matrices, rows, width], turned back from
     * their rotary positions; rows that tiles add may have no position.
     */
    Tensor turnedBack(Tensor dx, long n) {
      Tensor own = own(dx, n);
      if (config.rotary().isEmpty()) {
        return own;
      }
      Tensor turned = own.isContiguous() ? own : ops.copy(own);
      config.rotary().get().rotateBack(flatHeads(turned), ops);
      return turned;
    }

    private Tensor flatHeads(Tensor x) {
      return x.reshaped((long) count * heads, x.shape().get(2), width);
    }

    /** q kᵀ within the window, [matrices, rows of queries, rows of keys]. */
    Tensor scores(Tensor q, Tensor k) {
      if (config.reach().isEmpty()) {
        return ops.batchedMatmul(q, k.transposed());
      }
      Tensor scores = ops.widenedBatchedMatmul(q, k.transposed());
      ops.kernels().limitToBand(scores, config.reach().getAsInt());
      return scores;
    }

    /** P as it is held. */
    Tensor held(Pass pass) {
      return pass.held().get(site, first).reshaped((long) count * heads, asking, tokens);
    }

    Mask probabilityMask(Pass pass) {
      return config.dropped() == AttentionDropout.PROBABILITIES
          ? dropout.attentionMask(
              layout, first, count, heads, asking, Math.toIntExact(tiles.rows(asking)), pass)
          : Mask.none();
    }

    Mask valueMask(Pass pass) {
      return config.dropped() == AttentionDropout.VALUES
          ? dropout.valueMask(layout, first, count, pass)
          : Mask.none();
    }

    /** V masked, as products read it. */
    Tensor droppedValue(Tensor qkv, Mask mask) {
      Tensor view = rowsOf(qkv, 2 * heads * width, tokens);
      return factor(mask.isNone() ? view : masked(view, mask));
    }

    /** @param dv [matrices, rows, width]: the gradient of V masked */
    void setValueGradient(Tensor dqkv, Tensor dv, Mask mask) {
      Tensor gradient = own(dv, tokens);
      rowsOf(dqkv, 2 * heads * width, tokens)
          .copyFrom(mask.isNone() ? gradient : masked(gradient, mask));
    }

    /**
     * A masked copy of heads [sequences, heads, tokens, width]; a mask has a row for each token.
     */
    private Tensor masked(Tensor byHead, Mask mask) {
      Tensor masked = ops.draw(byHead.dtype(), (long) count * tokens, (long) heads * width);
      Tensor view = masked.heads(0, count, tokens, tokens, 0, heads, width);
      view.copyFrom(byHead);
      ops.kernels().dropout(masked, mask);
      return view;
    }

    /**
     * Sets gradients to zero: of the queries of rows that have none, and of the keys and values of
     * padding.
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
