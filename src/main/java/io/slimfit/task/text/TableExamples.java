package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a table, one per row; rows that cannot be used go to {@link BadRows}. Closes the
 * table.
 */
abstract class TableExamples implements ExampleSource.Reader {
  private final Table table;
  private final BadRows bad;
  private @Nullable Example next;
  private long read;
  private long reported;

  TableExamples(Table table, BadRows bad) {
    this.table = table;
    this.bad = bad;
  }

  /** @throws InputException if the row cannot be used */
  abstract Example example(TableRow row);

  /** The number of the row that is being read, from 0; bad rows count. */
  final long number() {
    return read + bad.count();
  }

  /** The id that the file gives the row, or else its number. */
  static String id(Cell cell, long number) {
    return cell instanceof Cell.Text written
        ? written.text()
        : cell instanceof Cell.Number written ? written.text() : String.valueOf(number);
  }

  /** @param remedy what to do if the cell is not a text */
  static String text(TableRow row, int column, String name, String remedy) {
    if (row.cells().get(column) instanceof Cell.Text written) {
      return written.text();
    }
    throw new InputException(
        row.place(),
        "column '" + Place.printable(name) + "' holds "
            + row.cells().get(column).description() + ", expected text",
        remedy);
  }

  @Override
  public final boolean hasNext() {
    while (next == null && !bad.hasUnreported()) {
      Optional<TableRow> row = table.next();
      if (row.isEmpty()) {
        break;
      }
      try {
        next = example(row.get());
      } catch (InputException e) {
        bad.add(e);
      }
    }
    return next != null && !bad.hasUnreported();
  }

  @Override
  public final Example next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Example example = next;
    next = null;
    read++;
    return example;
  }

  @Override
  public final Optional<ExampleSource.Problem> problem() {
    return bad.report()
        .map(cause -> new ExampleSource.Problem(String.valueOf(read + reported++), cause));
  }

  @Override
  public final List<String> notes() {
    List<String> notes = new ArrayList<>();
    bad.note().ifPresent(notes::add);
    notes.addAll(table.notes());
    if (table.shortenedCells() > 0) {
      notes.add(Counted.of(table.shortenedCells(), "text") + " of " + table.place()
          + (table.shortenedCells() == 1 ? " was" : " were")
          + " truncated; no model reads texts of that length");
    }
    return notes;
  }

  @Override
  public final void close() {
    table.close();
  }
}
