package io.slimfit.data;

import io.slimfit.data.tokenize.Encoding;

/**
 * An example as token ids, special tokens included.
 *
 * @param secondStart where token type 1 begins; the number of tokens if there is no second text
 * @param truncated whether a text was truncated
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record EncodedExample(int[] tokens, int secondStart, Label label, boolean truncated) {
  public static EncodedExample of(Encoding encoding, Label label) {
    int[] types = encoding.tokenTypeIds();
    int secondStart = types.length;
    while (secondStart > 0 && types[secondStart - 1] == 1) {
      secondStart--;
    }
    return new EncodedExample(encoding.ids(), secondStart, label, encoding.truncated());
  }
}
