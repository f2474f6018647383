package io.slimfit.task.text;

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
 * Examples made of the rows of a table, one a row; rows that cannot be used go to {@link BadRows}.
 * Closes the table.
 */
abstract class TableExamples implements ExampleSource.Reader {
  private final Table table;
  private final BadRows bad;
  private @Nullable Example next;
  private long rows;

  TableExamples(Table table, BadRows bad) {
    this.table = table;
    this.bad = bad;
  }

  /** @throws InputException if the row cannot be used */
  abstract Example example(TableRow row);

  /** Numbers rows from 0 on. */
  final long number() {
    return rows++;
  }

  /** What the row is called in the file, or else its number. */
  static String id(Cell cell, long number) {
    return cell instanceof Cell.Text written
        ? written.text()
        : cell instanceof Cell.Number written ? written.text() : String.valueOf(number);
  }

  /** @param remedy for what is no text */
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
    while (next == null) {
      Optional<TableRow> row = table.next();
      if (row.isEmpty()) {
        return false;
      }
      try {
        next = example(row.get());
      } catch (InputException e) {
        bad.add(e);
      }
    }
    return true;
  }

  @Override
  public final Example next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Example example = next;
    next = null;
    return example;
  }

  @Override
  public final List<String> notes() {
    List<String> notes = new ArrayList<>();
    bad.note().ifPresent(notes::add);
    if (table.shortenedCells() > 0) {
      notes.add(table.shortenedCells() + " texts of " + table.place()
          + " were truncated; no model reads texts of that length");
    }
    return notes;
  }

  @Override
  public final void close() {
    table.close();
  }
}
