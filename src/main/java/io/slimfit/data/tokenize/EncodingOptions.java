package io.slimfit.data.tokenize;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/**
 * How texts are encoded. The settings have the same meaning as in Hugging Face transformers.
 * Truncation and padding are on the right.
 *
 * @param addSpecialTokens whether [CLS] and [SEP] are added
 * @param truncation which text is truncated if both have more than {@code maxLength} tokens
 * @param maxLength in tokens, special tokens included; used by truncation and by
 *     {@link Padding#MAX_LENGTH}
 * @param overflow whether the part that is cut off is returned as further windows
 * @param stride tokens of the truncated text that a window shares with the previous one
 * @param padToMultipleOf padded lengths are rounded up to a multiple of this; 1 for no rounding
 * @param offsets whether encodings have the position of each token in its text; copying these costs
 *     more than everything else
 */
public record EncodingOptions(
    boolean addSpecialTokens,
    Truncation truncation,
    int maxLength,
    boolean overflow,
    int stride,
    Padding padding,
    int padToMultipleOf,
    boolean offsets) {
  /** Which text is truncated if both together are too long. */
  public enum Truncation {
    NONE,
    /** The longer one, until both are equally long; then both. */
    LONGEST_FIRST,
    ONLY_FIRST,
    ONLY_SECOND
  }

  /** The length to which encodings are padded. */
  public enum Padding {
    NONE,
    /** The longest encoding of the batch. */
    LONGEST,
    MAX_LENGTH
  }

  public EncodingOptions {
    if (maxLength < 1 || stride < 0 || padToMultipleOf < 1) {
      throw new IllegalArgumentException(
          "maxLength " + maxLength + ", stride " + stride + ", padToMultipleOf " + padToMultipleOf);
    }
    if (truncation != Truncation.NONE
        && padding != Padding.NONE
        && maxLength % padToMultipleOf != 0) {
      throw new InputException(
          Place.of("maximum length"),
          maxLength + " tokens are not a multiple of " + padToMultipleOf
              + ", to which encodings are padded",
          "Choose a multiple of " + padToMultipleOf);
    }
  }

  /** With special tokens, without truncation or padding. */
  public static EncodingOptions plain() {
    return new EncodingOptions(
        true, Truncation.NONE, Integer.MAX_VALUE, false, 0, Padding.NONE, 1, false);
  }

  /** With special tokens, truncated to {@code maxLength}, without padding. */
  public static EncodingOptions truncated(Truncation truncation, int maxLength) {
    return new EncodingOptions(true, truncation, maxLength, false, 0, Padding.NONE, 1, false);
  }

  public EncodingOptions withoutSpecialTokens() {
    return new EncodingOptions(
        false, truncation, maxLength, overflow, stride, padding, padToMultipleOf, offsets);
  }

  /** Returns what is cut off as further windows, each sharing {@code stride} tokens. */
  public EncodingOptions withOverflow(int stride) {
    return new EncodingOptions(
        addSpecialTokens, truncation, maxLength, true, stride, padding, padToMultipleOf, offsets);
  }

  public EncodingOptions padded(Padding padding, int padToMultipleOf) {
    return new EncodingOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        overflow,
        stride,
        padding,
        padToMultipleOf,
        offsets);
  }

  public EncodingOptions withOffsets() {
    return new EncodingOptions(
        addSpecialTokens, truncation, maxLength, overflow, stride, padding, padToMultipleOf, true);
  }
}
