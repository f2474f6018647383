package io.slimfit.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Where something is wrong: an option, or a file and perhaps a line, a column or a tensor of it.
 * Names that come from files are stripped of control characters, so that a message cannot steer a
 * terminal.
 */
public final class Place {
  private static final int NON_JOINER = 0x200C; // as words in Persian need it
  private static final int JOINER = 0x200D; // as emoji need it

  private static final int LONGEST = 200; // of what others wrote
  private static final int MOST_NAMES = 10;
  private static final int MOST_LINKS = 40; // as many as Linux follows

  private final String text;
  private final long line; // 0 if it has none

  private Place(String text) {
    this(text, 0);
  }

  private Place(String text, long line) {
    this.text = text;
    this.line = line;
  }

  public static Place file(Path path) {
    return new Place(printable(path.toString()));
  }

  /** A word of a command line; what a library user sets, too, is a {@link #setting}. */
  public static Place option(String name) {
    return new Place("option " + printable(name));
  }

  /**
   * @param name of a field, such as {@code freezeRate}; {@link Settings} says how a person reads it
   */
  public static Place setting(String name) {
    return new Place("option {" + name + "}");
  }

  /** A file that a setting names. */
  public Place of(Path path) {
    return new Place(text + ", " + printable(path.toString()));
  }

  Place named(BiFunction<String, Optional<String>, Optional<String>> naming) {
    return new Place(Settings.named(text, naming));
  }

  /** A place that is neither a file nor an option, such as {@code "weights"}. */
  public static Place of(String what) {
    return new Place(printable(what));
  }

  public Place line(long line) {
    return new Place(text + ", line " + line, line);
  }

  /** The line, counted from 1; empty if this place is no line. */
  public OptionalLong lineNumber() {
    return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
  }

  /** A row of a file that has no lines. */
  public Place row(long row) {
    return new Place(text + ", row " + row);
  }

  public Place column(long column) {
    return new Place(text + ", column " + column);
  }

  public Place tensor(String name) {
    return new Place(text + ", tensor '" + printable(name) + "'");
  }

  public Place field(String name) {
    return new Place(text + ", field '" + printable(name) + "'");
  }

  /** An entry of a file that has ids. */
  public Place id(String id) {
    return new Place(text + ", id '" + printable(id) + "'");
  }

  /** A file in an archive or a list. */
  public Place entry(String name) {
    return new Place(text + ", entry '" + printable(name) + "'");
  }

  /**
   * A name or a value without control characters, cut after 200 characters: safe to print within a
   * message.
   */
  public static String printable(String text) {
    int end = text.codePointCount(0, text.length()) <= LONGEST
        ? text.length()
        : text.offsetByCodePoints(0, LONGEST);
    return withoutControls(text.substring(0, end));
  }

  /** Names, the first ten of them and how many more there are: safe to print within a message. */
  public static String printable(List<String> names) {
    String first =
        names.stream().limit(MOST_NAMES).map(Place::printable).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** A whole message without control characters, those of the writing direction included. */
  public static String withoutControls(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints().forEach(c -> safe.appendCodePoint(isControl(c) ? '\uFFFD' : c));
    return safe.toString();
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> true;
      case Character.FORMAT ->
        c != NON_JOINER && c != JOINER; // writing directions, nothing visible
      default -> false;
    };
  }

  /** Settings stand in it as {@link Settings} says. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * What is wrong with a symbolic link that leads nowhere: to the system it does not exist, but
   * users see it. Empty if the path is no such link.
   */
  public static Optional<String> brokenLink(Path path) {
    Path at = path;
    for (int i = 0; i < MOST_LINKS; i++) {
      if (!Files.isSymbolicLink(at)) {
        return i == 0 || Files.exists(at)
            ? Optional.empty()
            : Optional.of("is a broken link to '" + printable(at.toString()) + "'");
      }
      try {
        at = at.resolveSibling(Files.readSymbolicLink(at));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.of("is a link that leads back to itself");
  }

  /** What is wrong with the path of a file where there is none. */
  public static String missingFile(Path file) {
    return brokenLink(file).orElse("there is no such file");
  }

  /** What is wrong with the path of a folder where there is none. */
  public static String missingFolder(Path folder) {
    return brokenLink(folder).orElse("there is no such folder");
  }
}
