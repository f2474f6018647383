package io.slimfit.data.table;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads tab-separated files as in GLUE: UTF-8, a tab between columns, LF or CR LF after each row,
 * and quotes are plain characters. A UTF-8 byte order mark is accepted. Empty lines are skipped if
 * a row has more than one column.
 *
 * <p>Memory is bounded by the row: fields longer than {@value #FIELD_BYTES} bytes are truncated,
 * and counted by {@link #truncatedFields()}; no model reads more.
 */
public final class TsvReader implements AutoCloseable {
  /** One row and its place. */
  public record Row(Place place, List<String> fields) {
    public Row {
      fields = List.copyOf(fields);
    }

    public String get(int column) {
      return fields.get(column);
    }
  }

  static final int FIELD_BYTES = 1 << 18;

  private static final int END = -1;
  private static final String AS_UTF8 = "Save the file as UTF-8 text";

  private final Path file;
  private final InputStream in;
  private final BadRows bad;
  private final List<String> header;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPORT)
      .onUnmappableCharacter(CodingErrorAction.REPORT);

  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;

  private byte[] field = new byte[256];
  private long line; // of the last row read, from 1
  private long column; // bytes of that line read so far
  private int columns; // expected number; 0 before the first row
  private long rows;
  private long truncatedFields;

  private TsvReader(Path file, InputStream in, boolean hasHeader, BadRows bad) throws IOException {
    this.file = file;
    this.in = in;
    this.bad = bad;
    refuseForeignStart();
    List<String> first = hasHeader ? fields() : List.of();
    this.header = first;
    this.columns = first.size();
  }

  /** Opens a file whose first line names the columns. */
  public static TsvReader withHeader(Path file, BadRows bad) {
    return open(file, true, bad);
  }

  /** Opens a file without a header, such as CoLA's; the first row sets the number of columns. */
  public static TsvReader withoutHeader(Path file, BadRows bad) {
    return open(file, false, bad);
  }

  private static TsvReader open(Path file, boolean hasHeader, BadRows bad) {
    Place place = Place.file(file);
    if (Files.isDirectory(file)) {
      throw new InputException(place, "is a folder", "Give a file");
    }
    if (!Files.exists(file)) {
      throw new InputException(place, Place.missingFile(file), "Check the path");
    }
    try {
      InputStream in = Files.newInputStream(file);
      try {
        return new TsvReader(file, in, hasHeader, bad);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw new InputException(
          place, "cannot be read (" + e + ")", "Check that the file is readable", e);
    }
  }

  private void refuseForeignStart() throws IOException {
    end = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
    if (end == 0) {
      throw new InputException(Place.file(file), "is empty", "Give a file with rows");
    }
    int first = end > 1 ? (buffer[0] & 0xFF) << 8 | (buffer[1] & 0xFF) : 0;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw new InputException(Place.file(file).line(1), "byte 1: this is UTF-16", AS_UTF8);
    }
    if (first == 0xEFBB && end > 2 && (buffer[2] & 0xFF) == 0xBF) {
      at = 3;
      column = 3;
    }
  }

  /** The names of the columns; empty if the file has no header. */
  public List<String> header() {
    return header;
  }

  /**
   * The index of a column.
   *
   * @throws InputException naming the existing columns, if there is none of this name
   */
  public int column(String name) {
    if (header.isEmpty()) {
      throw new InputException(
          Place.file(file).line(1),
          "there is no column '" + Place.printable(name) + "'",
          "Give the number of the column: the file has no header");
    }
    return Table.column(name, header, Place.file(file).line(1));
  }

  /**
   * The next row, or empty at the end of the file.
   *
   * @throws InputException if the row has too few or too many columns and such rows are not
   *     skipped, if it is not UTF-8, or if the file has no rows
   */
  public Optional<Row> next() {
    try {
      while (hasMore()) {
        List<String> fields = fields();
        if (columns == 0) {
          columns = fields.size();
        }
        boolean blank = columns > 1 && fields.size() == 1 && fields.get(0).isEmpty();
        if (fields.size() == columns) {
          rows++;
          return Optional.of(new Row(Place.file(file).line(line), fields));
        }
        if (!blank) {
          bad.add(new InputException(
              Place.file(file).line(line),
              "found " + Counted.of(fields.size(), "column") + ", expected " + columns,
              "Repair the row, or skip it with {onBadRow skip}"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (rows == 0) {
      String problem =
          bad.count() > 0 ? "has no row with " + columns + " columns" : "has a header but no rows";
      throw new InputException(Place.file(file), problem, "Give a file with rows");
    }
    return Optional.empty();
  }

  /** The number of fields so far that were truncated. */
  public long truncatedFields() {
    return truncatedFields;
  }

  /** The fields of the next line. */
  private List<String> fields() throws IOException {
    line++;
    column = line == 1 ? column : 0;
    List<String> fields = new ArrayList<>(Math.max(columns, 8));
    int terminator;
    do {
      long start = column;
      int length = 0;
      boolean truncated = false;
      for (terminator = read();
          terminator != '\t' && terminator != '\n' && terminator != END;
          terminator = read()) {
        if (terminator == 0) {
          throw bad(column, "is NUL, which is not text");
        }
        if (length == FIELD_BYTES) {
          truncated = true;
        } else {
          if (length == field.length) {
            field = Arrays.copyOf(field, 2 * length);
          }
          field[length++] = (byte) terminator;
        }
      }
      boolean carriageReturn =
          terminator != '\t' && !truncated && length > 0 && field[length - 1] == '\r';
      fields.add(decoded(carriageReturn ? length - 1 : length, start, truncated));
    } while (terminator == '\t');
    return fields;
  }

  /** The field as text; an incomplete character at a truncated end is dropped. */
  private String decoded(int length, long start, boolean truncated) {
    ByteBuffer bytes = ByteBuffer.wrap(field, 0, length);
    CharBuffer chars = CharBuffer.allocate(length);
    CoderResult result = decoder.reset().decode(bytes, chars, !truncated);
    if (result.isError()) {
      int wrong = field[bytes.position()] & 0xFF;
      throw bad(start + bytes.position() + 1, String.format("(0x%02X) is not UTF-8", wrong));
    }
    if (truncated) {
      truncatedFields++;
    }
    return chars.flip().toString();
  }

  private InputException bad(long byteOfLine, String problem) {
    return new InputException(
        Place.file(file).line(line), "byte " + byteOfLine + " " + problem, AS_UTF8);
  }

  private boolean hasMore() throws IOException {
    if (at == end) {
      end = in.readNBytes(buffer, 0, buffer.length);
      at = 0;
    }
    return end > 0;
  }

  private int read() throws IOException {
    if (!hasMore()) {
      return END;
    }
    column++;
    return buffer[at++] & 0xFF;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
