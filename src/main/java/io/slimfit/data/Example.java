package io.slimfit.data;

import org.jspecify.annotations.Nullable;

/**
 * One row to learn from or to predict.
 *
 * @param id what the row is called in its source: an index, a synset
 * @param pair the second text of tasks on two texts
 */
public record Example(String id, String text, @Nullable String pair, Label label) {
  public static Example of(String id, String text, Label label) {
    return new Example(id, text, null, label);
  }

  public static Example ofPair(String id, String text, String pair, Label label) {
    return new Example(id, text, pair, label);
  }
}
