package io.slimfit.nn;

import io.slimfit.base.CounterRandom;
import io.slimfit.memory.Site;
import io.slimfit.tensor.Mask;

/**
 * Masks are a function of (seed, step, sequence, site). So backward can recompute them, and a
 * sequence gets the same mask however the batch is cut and laid out.
 */
public final class Dropout {
  /** Rows of a mask over attention probabilities are numbered head * this + position. */
  private static final long POSITIONS = 1L << 20;

  private final double probability;
  private final Site site;

  /** @param probability the probability of dropping an element, in [0, 1) */
  public Dropout(double probability, Site site) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "dropout probability " + probability + " is not in [0, 1)");
    }
    this.probability = probability;
    this.site = site;
  }

  /** Whether it never drops anything. */
  boolean isNone() {
    return probability == 0;
  }

  /** The mask of a chunk's rows, with a key for each row. */
  public Mask mask(SequenceLayout layout, Chunk chunk, Pass pass) {
    return mask(layout, chunk, OutputRows.ALL, pass);
  }

  /**
   * The mask of the query rows of a chunk. The mask of a row does not depend on which other rows
   * have queries.
   */
  public Mask mask(SequenceLayout layout, Chunk chunk, OutputRows queries, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    int[] keys = new int[queries.outputs(chunk)];
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      long sequence = sequenceKey(layout, s, pass);
      int first = queries.firstOutput(layout, chunk, s);
      for (int position = 0; position < queries.count(layout, s); position++) {
        keys[first + position] = rowKey(sequence, position);
      }
    }
    return new Mask(keys, probability);
  }

  /** The mask of one row of each sequence of a part. */
  public Mask mask(SequenceLayout layout, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    int[] keys = new int[layout.sequences()];
    for (int s = 0; s < keys.length; s++) {
      keys[s] = rowKey(sequenceKey(layout, s, pass), 0);
    }
    return new Mask(keys, probability);
  }

  /**
   * The mask of the attention probabilities of neighbouring sequences of equal length, [sequences *
   * heads * rows, tokens].
   *
   * @param asking the query rows of a sequence
   * @param rows the rows of a head: the query rows come first, the others have any mask
   */
  public Mask attentionMask(
      SequenceLayout layout, int first, int sequences, int heads, int asking, int rows, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    int[] keys = new int[sequences * heads * rows];
    int next = 0;
    int end = pass.hasElements() ? first + sequences : first; // else nothing is dropped
    for (int s = first; s < end; s++) {
      long key = sequenceKey(layout, s, pass);
      for (int head = 0; head < heads; head++) {
        for (int position = 0; position < asking; position++) {
          keys[next + position] = rowKey(key, head * POSITIONS + position);
        }
        next += rows;
      }
    }
    return new Mask(keys, probability);
  }

  /**
   * The mask of the values V of neighbouring sequences of equal length, [sequences * tokens,
   * hidden].
   */
  public Mask valueMask(SequenceLayout layout, int first, int sequences, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    int tokens = layout.tokens(first);
    int[] keys = new int[sequences * tokens];
    for (int i = 0; i < sequences; i++) {
      long key = sequenceKey(layout, first + i, pass);
      for (int position = 0; position < tokens; position++) {
        keys[i * tokens + position] = rowKey(key, position);
      }
    }
    return new Mask(keys, probability);
  }

  private long sequenceKey(SequenceLayout layout, int sequence, Pass pass) {
    return CounterRandom.key(pass.stepKey(), site.key(), layout.number(sequence));
  }

  private static int rowKey(long sequenceKey, long row) {
    return (int) CounterRandom.mix(sequenceKey + row * 0x9E3779B97F4A7C15L);
  }
}
