package io.slimfit.data.table;

import java.util.List;

/** What a row of a {@link Table} has in a column. */
public sealed interface Cell {
  /** Text; in CSV and TSV every cell is. */
  record Text(String text) implements Cell {}

  /** A number of a form that knows numbers, as it would be written. */
  record Number(String text) implements Cell {}

  /** An array of texts or numbers. */
  record Several(List<String> texts) implements Cell {
    public Several {
      texts = List.copyOf(texts);
    }
  }

  /** Nothing: null, or a field that the row does not have. */
  record Missing() implements Cell {}

  /**
   * Something no task reads.
   *
   * @param kind for messages, such as {@code "an object"}
   */
  record Other(String kind) implements Cell {}

  /** What this is, for messages. */
  default String description() {
    if (this instanceof Other other) {
      return other.kind();
    }
    return this instanceof Text
        ? "text"
        : this instanceof Number ? "a number" : this instanceof Several ? "an array" : "nothing";
  }
}
