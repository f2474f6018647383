package io.slimfit.data.tokenize;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/**
 * How texts become encodings, with the meaning these settings have in Hugging Face transformers. Cutting and padding are at the right.
 *
 * @param addSpecialTokens whether [CLS] and [SEP] are put around the texts
 * @param truncation which text is cut down to {@code maxLength}
 * @param maxLength in tokens, special ones included; used by truncation and by {@link Padding#MAX_LENGTH}
 * @param overflow whether what is cut off is returned too, as further windows
 * @param stride tokens of the cut text that a window repeats of the window before it
 * @param padToMultipleOf padded lengths are rounded up to a multiple of this; 1 for no rounding
 * @param offsets whether encodings say where in its text a token stands: to copy it costs more than all the rest
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
  /** Which text is cut when both are too long together. */
  public enum Truncation {
    NONE,
    /** The longer one, until both are equally long; then both. */
    LONGEST_FIRST,
    ONLY_FIRST,
    ONLY_SECOND
  }

  /** Up to which length padding goes. */
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

  /** Special tokens added; nothing cut, nothing padded. */
  public static EncodingOptions plain() {
    return new EncodingOptions(
        true, Truncation.NONE, Integer.MAX_VALUE, false, 0, Padding.NONE, 1, false);
  }

  /** Special tokens added; cut to {@code maxLength}; not padded. */
  public static EncodingOptions truncated(Truncation truncation, int maxLength) {
    return new EncodingOptions(true, truncation, maxLength, false, 0, Padding.NONE, 1, false);
  }

  public EncodingOptions withoutSpecialTokens() {
    return new EncodingOptions(
        false, truncation, maxLength, overflow, stride, padding, padToMultipleOf, offsets);
  }

  /** What is cut off comes as further windows, each repeating {@code stride} tokens. */
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
