package io.slimfit.data.table;

import java.util.List;

/** The value of one column in a row of a {@link Table}. */
public sealed interface Cell {
  /** Text, like every cell of CSV and TSV files. */
  record Text(String text) implements Cell {}

  /** A number, in a format that has numbers, as text. */
  record Number(String text) implements Cell {}

  /** An array of texts or numbers. */
  record Several(List<String> texts) implements Cell {
    public Several {
      texts = List.copyOf(texts);
    }
  }

  /** No value: null, or a field that the row does not have. */
  record Missing() implements Cell {}

  /**
   * A value that no task can read.
   *
   * @param kind for messages, such as {@code "an object"}
   */
  record Other(String kind) implements Cell {}

  /** The kind of this cell, for messages. */
  default String description() {
    if (this instanceof Other other) {
      return other.kind();
    }
    return this instanceof Text
        ? "text"
        : this instanceof Number ? "a number" : this instanceof Several ? "an array" : "nothing";
  }
}
