package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.BadRows;
import io.slimfit.data.Cell;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.Table;
import io.slimfit.data.TableRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a file in one of the forms that {@link Table#open} knows.
 *
 * @param labels what a label may be; nothing if the examples are only to be predicted
 */
record TextFileSource(Path file, TextColumns columns, Optional<Labels> labels, TextFiles settings)
    implements ExampleSource {
  /** Columns that hold a row's own number or name. */
  private static final List<String> IDS = List.of("idx", "index", "id");

  @Override
  public Reader open() {
    BadRows bad = new BadRows(settings.onBadRow());
    Table table = Table.open(file, bad);
    try {
      return new Rows(table, bad);
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  /** A label's cell, cut at the separator if there is one. */
  static Cell separated(Cell cell, Optional<String> separator) {
    if (separator.isEmpty() || !(cell instanceof Cell.Text text)) {
      return cell;
    }
    return new Cell.Several(Arrays.stream(text.text().split(Pattern.quote(separator.get()), -1))
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .toList());
  }

  private final class Rows implements Reader {
    private final Table table;
    private final BadRows bad;
    private final int text;
    private final int pair; // -1 if there is none
    private final int label; // -1 if it is not read
    private final int id; // -1 if rows are numbered
    private @Nullable Example next;
    private long count;

    Rows(Table table, BadRows bad) {
      this.table = table;
      this.bad = bad;
      text = table.column(columns.text());
      pair = columns.pair().map(table::column).orElse(-1);
      if (labels.isPresent()) {
        columns.requireLabel(table);
      }
      label = labels.isPresent() ? table.column(columns.label()) : -1;
      id = IDS.stream()
          .mapToInt(table.columns()::indexOf)
          .filter(column -> column >= 0 && column != text && column != pair)
          .findFirst()
          .orElse(-1);
      next = read();
    }

    /** The next row that can be used; null at the end. */
    private @Nullable Example read() {
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        try {
          return example(row.get());
        } catch (InputException e) {
          bad.add(e);
        }
      }
      return null;
    }

    private Example example(TableRow row) {
      Label read = labels.isPresent()
          ? labels
              .get()
              .read(separated(row.cells().get(label), settings.labelSeparator()), row.place())
          : Label.none();
      return new Example(
          id >= 0 ? id(row.cells().get(id)) : String.valueOf(count++),
          text(row, text, columns.text()),
          pair >= 0 ? text(row, pair, columns.pair().orElseThrow()) : null,
          read);
    }

    private String id(Cell cell) {
      long number = count++;
      return cell instanceof Cell.Text written
          ? written.text()
          : cell instanceof Cell.Number written ? written.text() : String.valueOf(number);
    }

    private String text(TableRow row, int column, String name) {
      if (row.cells().get(column) instanceof Cell.Text written) {
        return written.text();
      }
      throw new InputException(
          row.place(),
          "column '" + Place.printable(name) + "' holds "
              + row.cells().get(column).description() + ", wanted text",
          "Repair the row, pass it over with --on-bad-row skip, or give another --text-column");
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Example next() {
      Example example = next;
      if (example == null) {
        throw new NoSuchElementException();
      }
      next = read();
      return example;
    }

    @Override
    public List<String> notes() {
      List<String> notes = new ArrayList<>();
      bad.note().ifPresent(notes::add);
      if (table.shortenedCells() > 0) {
        notes.add(table.shortenedCells() + " texts of " + table.place()
            + " are too long to be kept whole; no model reads more than their beginning");
      }
      return notes;
    }

    @Override
    public void close() {
      table.close();
    }
  }
}
