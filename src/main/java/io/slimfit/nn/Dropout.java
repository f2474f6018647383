package io.slimfit.nn;

import io.slimfit.base.CounterRandom;
import io.slimfit.memory.Site;
import io.slimfit.tensor.Mask;

/**
 * Masks that are a function of (seed, step, sequence, site): backward makes them again, and the same sequence gets the same mask
 * however the batch is cut and laid out.
 */
public final class Dropout {
  /** Rows of a mask over attention probabilities are numbered head * this + position. */
  private static final long POSITIONS = 1L << 20;

  private final double probability;
  private final Site site;

  /** @param probability of dropping an element, in [0, 1) */
  public Dropout(double probability, Site site) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "dropout probability " + probability + " is not in [0, 1)");
    }
    this.probability = probability;
    this.site = site;
  }

  /** The mask of a chunk's rows, one key for each row. */
  public Mask mask(SequenceLayout layout, Chunk chunk, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    int[] keys = new int[chunk.rows()];
    for (int s = chunk.firstSequence(); s < chunk.firstSequence() + chunk.sequences(); s++) {
      long sequence = sequenceKey(layout, s, pass);
      int first = layout.firstRow(s) - chunk.firstRow();
      for (int position = 0; position < layout.rows(s); position++) {
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

  /** The mask of the attention probabilities of one sequence, [heads * rows, tokens]. */
  public Mask attentionMask(SequenceLayout layout, int sequence, int heads, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    long key = sequenceKey(layout, sequence, pass);
    int rows = layout.rows(sequence);
    int[] keys = new int[heads * rows];
    for (int head = 0; head < heads; head++) {
      for (int position = 0; position < rows; position++) {
        keys[head * rows + position] = rowKey(key, head * POSITIONS + position);
      }
    }
    return new Mask(keys, probability);
  }

  /** The mask of the values that one sequence's tokens give to attention, [tokens, hidden]. */
  public Mask valueMask(SequenceLayout layout, int sequence, Pass pass) {
    if (probability == 0 || !pass.isTraining()) {
      return Mask.none();
    }
    long key = sequenceKey(layout, sequence, pass);
    int[] keys = new int[layout.tokens(sequence)];
    for (int position = 0; position < keys.length; position++) {
      keys[position] = rowKey(key, position);
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
