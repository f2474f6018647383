package io.slimfit.data;

import org.jspecify.annotations.Nullable;

/**
 * One text or pair of texts, with its label if that is known.
 *
 * @param id identifies the example in its source: an index, a synset
 * @param pair the second text, in tasks on pairs of texts
 */
public record Example(String id, String text, @Nullable String pair, Label label) {
  public static Example of(String id, String text, Label label) {
    return new Example(id, text, null, label);
  }

  public static Example ofPair(String id, String text, String pair, Label label) {
    return new Example(id, text, pair, label);
  }
}
