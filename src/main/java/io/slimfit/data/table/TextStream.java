package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text whose format nothing but the text itself says, such as standard input. The first line that
 * is not empty can be looked at, and then everything is read from its beginning.
 */
public final class TextStream implements AutoCloseable {
  private static final int LINE_CHARACTERS = 1 << 22;
  private static final String PARQUET = "PAR1";
  private static final Pattern ARRAY =
      Pattern.compile("\\[\\s*(?:\\{.*|\".*(?:\"\\s*]|\",))"); // of objects, or of texts

  private final Place source;
  private final Reader in;
  private final StringBuilder seen = new StringBuilder();
  private String firstLine = "";
  private boolean saysSeparator;
  private String header = ""; // the line behind the first, if that says the separator

  private TextStream(Reader in, Place source) {
    this.in = in;
    this.source = source;
  }

  /**
   * Reads up to the end of the first line that is not empty. Behind an empty line it does not wait:
   * the writer may be waiting for an answer to it.
   *
   * @param in closed with this
   * @throws InputException if the text is not of this encoding, or a Parquet file
   */
  public static TextStream open(InputStream in, Place source, Optional<Charset> encoding) {
    TextStream stream = new TextStream(new DecodingReader(in, source, encoding), source);
    try {
      stream.look();
      return stream;
    } catch (IOException e) {
      throw new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void look() throws IOException {
    int begin = 0;
    for (int c = in.read(); c >= 0 && seen.length() < LINE_CHARACTERS; c = in.read()) {
      seen.append((char) c);
      if (seen.length() == PARQUET.length() && seen.toString().equals(PARQUET)) {
        throw new InputException(
            source, "this is a Parquet file, which cannot be read so", "Name it: {input FILE}");
      }
      if (c == '\n') {
        if (!seen.substring(begin).isBlank()) {
          break;
        }
        begin = seen.length();
        if (!in.ready()) {
          break;
        }
      }
    }
    String first = seen.substring(begin).stripLeading();
    firstLine = first.strip();
    if (CsvDialect.saysSeparator(first.replaceFirst("\\R$", ""))) {
      saysSeparator = true;
      firstLine = first.replaceFirst("\\R$", "");
      int from = seen.length();
      for (int c = in.read(); c >= 0 && seen.length() < LINE_CHARACTERS; c = in.read()) {
        seen.append((char) c);
        if (c == '\n') {
          break;
        }
      }
      header = seen.substring(from).strip();
    }
  }

  /** Whether the first line does nothing but say what separates columns: {@code sep=;}. */
  public boolean saysSeparator() {
    return saysSeparator;
  }

  /** What is read, for messages. */
  public Place source() {
    return source;
  }

  /** The first line that is not empty, without space around it; empty if there is none yet. */
  public String firstLine() {
    return firstLine;
  }

  /** Whether JSON objects follow that are not one per line: an array, or over several lines. */
  public boolean isJson() {
    return (firstLine.startsWith("{")
            || firstLine.equals("[")
            || ARRAY.matcher(firstLine).matches())
        && shape() != JsonTables.Shape.LINES;
  }

  private JsonTables.Shape shape() {
    return firstLine.startsWith("[") ? JsonTables.Shape.ARRAY : JsonTables.shape(firstLine);
  }

  /** All objects; see {@link #isJson}. */
  public Table json(BadRows bad) {
    return new JsonObjectsTable(characters(), source, shape(), bad);
  }

  /** The columns that the first line names, if it is the header of CSV. */
  public List<String> header(TableOptions options) {
    try (CsvTable table = new CsvTable(
        new StringReader(firstLine + "\n" + (saysSeparator ? header + "\n" : "")),
        source,
        CsvDialect.of(firstLine, ',', options, source.toString()),
        new BadRows(OnBadRow.FAIL))) {
      return table.columns();
    } catch (InputException e) {
      return List.of();
    }
  }

  /** All rows as CSV, with a header. */
  public Table csv(TableOptions options, BadRows bad) {
    CsvDialect dialect = CsvDialect.of(firstLine, ',', options, source.toString());
    boolean tabs = dialect.separator() == '\t' && options.quotes().isEmpty();
    return new CsvTable(
        characters(),
        source,
        new CsvDialect(
            dialect.separator(), dialect.quotes() && !tabs, dialect.skipped(), dialect.notes()),
        bad);
  }

  /** All lines. */
  public TextReader lines(int longest) {
    return new TextReader(characters(), source, longest);
  }

  /** All characters; the caller closes them, instead of this. */
  public Reader characters() {
    return new Continued(seen.toString(), in);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has been looked at, and then the rest. */
  private static final class Continued extends Reader {
    private final String begin;
    private final Reader rest;
    private int at;

    Continued(String begin, Reader rest) {
      this.begin = begin;
      this.rest = rest;
    }

    @Override
    public boolean ready() throws IOException {
      return at < begin.length() || rest.ready();
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      if (at == begin.length()) {
        return rest.read(target, offset, length);
      }
      int count = Math.min(length, begin.length() - at);
      begin.getChars(at, at + count, target, offset);
      at += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      rest.close();
    }
  }
}
