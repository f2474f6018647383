package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * What the user says about how a file is written. What is empty is found out from the file.
 *
 * @param separator between the cells of a CSV or TSV file
 * @param encoding of text
 * @param quotes whether cells of a CSV or TSV file may be quoted; if not, quotes are plain
 *     characters
 */
public record TableOptions(
    Optional<Character> separator, Optional<Charset> encoding, Optional<Boolean> quotes) {
  /** Nothing is said. */
  public static TableOptions none() {
    return new TableOptions(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The separator that a user writes as one character, or as {@code tab} or {@code \t}.
   *
   * @throws InputException if it is none
   */
  public static char separator(String word, Place place) {
    String one = word.equalsIgnoreCase("tab") || word.equals("\\t") ? "\t" : word;
    if (one.length() != 1 || one.equals("\"") || one.equals("\n") || one.equals("\r")) {
      throw new InputException(
          place,
          "'" + Place.printable(word) + "' cannot separate columns",
          "Give one character, such as ; or |, or the word tab");
    }
    return one.charAt(0);
  }

  /** @throws InputException if something is said that a file of objects does not have */
  public void requireNoCells(Place file) {
    separator.ifPresent(given -> refuse("separator", file));
    quotes.ifPresent(given -> refuse("quotes", file));
  }

  /** @throws InputException if something is said that a binary file does not have */
  public void requireNoText(Place file) {
    requireNoCells(file);
    encoding.ifPresent(given -> refuse("encoding", file));
  }

  private static void refuse(String setting, Place file) {
    throw new InputException(
        Place.setting(setting), "it says nothing about " + file, "Leave it out for such a file");
  }
}
