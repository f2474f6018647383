package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a file of separated cells is written.
 *
 * @param quotes whether cells may be quoted
 * @param skipped how many lines come before the header: 1 for Excel's {@code sep=;}
 * @param notes what the user may want to know about what was found
 */
record CsvDialect(char separator, boolean quotes, int skipped, List<String> notes) {
  private static final int SAMPLE = 1 << 16; // characters that show the separator
  private static final List<Character> OTHERS = List.of(';', '\t', '|', ',');
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=(.)\"?\\s*", Pattern.CASE_INSENSITIVE);

  CsvDialect {
    notes = List.copyOf(notes);
  }

  /**
   * Looks at a file.
   *
   * @param usual the separator that the extension of the file promises
   */
  static CsvDialect of(Path file, char usual, TableOptions options) {
    String sample = read(file, options);
    CsvDialect dialect = of(sample, usual, options, Place.file(file).toString());
    if (options.quotes().isPresent() || usual != '\t') {
      return dialect;
    }
    QuoteScan scan = new QuoteScan(dialect.separator);
    try (Reader reader = DecodingReader.open(file, options.encoding())) {
      char[] buffer = new char[1 << 13];
      for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
        scan.see(buffer, count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> notes = new ArrayList<>(dialect.notes);
    scan.note(Place.file(file)).ifPresent(notes::add);
    return new CsvDialect(dialect.separator, scan.helps(), dialect.skipped, notes);
  }

  /**
   * Looks at the beginning of a text. Quotes are taken for such unless the user says otherwise.
   *
   * @param usual the separator unless the text shows another
   * @param name names the text in notes
   */
  static CsvDialect of(String sample, char usual, TableOptions options, String name) {
    boolean quotes = options.quotes().orElse(true);
    Matcher said = SEPARATOR_LINE.matcher(firstLine(sample));
    if (said.matches()) {
      return new CsvDialect(
          options.separator().orElse(said.group(1).charAt(0)), quotes, 1, List.of());
    }
    if (options.separator().isPresent()) {
      return new CsvDialect(options.separator().get(), quotes, 0, List.of());
    }
    char found = separator(sample, usual, quotes);
    List<String> notes = found == usual
        ? List.of()
        : List.of("the columns of " + name + " are separated by " + named(found)
            + ", as its lines show; {separator} decides");
    return new CsvDialect(found, quotes, 0, notes);
  }

  /** Whether a line says the separator, as Excel's {@code sep=;} does. */
  static boolean saysSeparator(String line) {
    return SEPARATOR_LINE.matcher(line).matches();
  }

  private static String named(char separator) {
    return separator == '\t' ? "tabs" : "'" + separator + "'";
  }

  /**
   * The usual separator if it divides all lines alike; else the one that does, or that at least
   * divides a header that the usual one does not.
   */
  private static char separator(String sample, char usual, boolean quotes) {
    Widths ofUsual = Widths.of(sample, usual, quotes);
    if (ofUsual.header > 1 && ofUsual.alike) {
      return usual;
    }
    Optional<Character> best = Optional.empty();
    int most = 1;
    for (char other : OTHERS) {
      Widths widths = Widths.of(sample, other, quotes);
      boolean fits = widths.header > 1 && (widths.alike || ofUsual.header == 1);
      int worth = (widths.alike ? 1 << 20 : 0) + widths.header;
      if (other != usual && fits && worth > most) {
        best = Optional.of(other);
        most = worth;
      }
    }
    return best.orElse(usual);
  }

  private static String firstLine(String sample) {
    return sample.lines().findFirst().orElse("");
  }

  /** The first lines, up to the last complete one. */
  private static String read(Path file, TableOptions options) {
    char[] sample = new char[SAMPLE];
    int length = 0;
    try (Reader reader = DecodingReader.open(file, options.encoding())) {
      for (int count = 0; count >= 0 && length < SAMPLE; length += Math.max(0, count)) {
        count = reader.read(sample, length, SAMPLE - length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InputException e) { // found again, with its line, by who reads on
      return new String(sample, 0, length);
    }
    String text = new String(sample, 0, length);
    int end = text.lastIndexOf('\n');
    return length < SAMPLE || end < 0 ? text : text.substring(0, end + 1);
  }

  /**
   * How many cells the lines have.
   *
   * @param header the number of cells of the first line
   * @param alike whether there are more lines, and all have that number
   */
  private record Widths(int header, boolean alike) {
    static Widths of(String sample, char separator, boolean quotes) {
      int header = 0;
      int cells = 1;
      int records = 0;
      boolean alike = true;
      boolean quoted = false;
      boolean begins = true; // of a cell
      boolean empty = true; // the line so far
      for (int i = 0; i <= sample.length(); i++) {
        char c = i == sample.length() ? '\n' : sample.charAt(i);
        if (quoted && i < sample.length()) {
          quoted = c != '"';
        } else if (c == '\n' || c == '\r') {
          if (!empty) {
            header = records == 0 ? cells : header;
            alike &= cells == header;
            records++;
          }
          cells = 1;
          begins = true;
          empty = true;
        } else if (c == separator) {
          cells++;
          begins = true;
          empty = false;
        } else {
          quoted = quotes && c == '"' && (begins || sample.charAt(i - 1) == '"');
          begins = false;
          empty &= Character.isWhitespace(c);
        }
      }
      return new Widths(header, alike && records > 1);
    }
  }
}
