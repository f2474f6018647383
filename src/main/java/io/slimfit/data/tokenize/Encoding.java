package io.slimfit.data.tokenize;

import java.util.Arrays;

/**
 * One or two texts as model input. All arrays but {@link #offsets} have {@link #length} elements.
 * They are not copied and must not be changed.
 */
public final class Encoding {
  private final int[] ids;
  private final int[] tokenTypeIds;
  private final int[] attentionMask;
  private final int[] offsets;
  private final int[] sequenceIds;
  private final boolean truncated;
  private final int sample;

  Encoding(
      int[] ids,
      int[] tokenTypeIds,
      int[] attentionMask,
      int[] offsets,
      int[] sequenceIds,
      boolean truncated,
      int sample) {
    this.ids = ids;
    this.tokenTypeIds = tokenTypeIds;
    this.attentionMask = attentionMask;
    this.offsets = offsets;
    this.sequenceIds = sequenceIds;
    this.truncated = truncated;
    this.sample = sample;
  }

  public int length() {
    return ids.length;
  }

  public int[] ids() {
    return ids;
  }

  /** 0 for the first text and its special tokens, 1 for the second; 0 for padding. */
  public int[] tokenTypeIds() {
    return tokenTypeIds;
  }

  /** 1 for tokens, 0 for padding. */
  public int[] attentionMask() {
    return attentionMask;
  }

  /**
   * Token i is the code points {@code offsets[2 * i]} (inclusive) to {@code offsets[2 * i + 1]}
   * (exclusive) of its text; both are 0 for special tokens and padding. Empty unless requested in
   * the options.
   */
  public int[] offsets() {
    return offsets;
  }

  boolean hasOffsets() {
    return offsets.length > 0;
  }

  /** 0 for tokens of the first text, 1 for the second, -1 for special tokens and padding. */
  public int[] sequenceIds() {
    return sequenceIds;
  }

  /** Whether a text was truncated for this encoding. */
  public boolean truncated() {
    return truncated;
  }

  /** The index in its batch of the text that this encodes, wholly or as a window. */
  public int sample() {
    return sample;
  }

  /** This encoding padded on the right, or itself if it is long enough. */
  Encoding padded(int length, int padTokenId) {
    int tokens = ids.length;
    if (tokens >= length) {
      return this;
    }
    int[] paddedIds = Arrays.copyOf(ids, length);
    Arrays.fill(paddedIds, tokens, length, padTokenId);
    int[] paddedSequenceIds = Arrays.copyOf(sequenceIds, length);
    Arrays.fill(paddedSequenceIds, tokens, length, -1);
    return new Encoding(
        paddedIds,
        Arrays.copyOf(tokenTypeIds, length),
        Arrays.copyOf(attentionMask, length),
        Arrays.copyOf(offsets, hasOffsets() ? 2 * length : 0),
        paddedSequenceIds,
        truncated,
        sample);
  }
}
