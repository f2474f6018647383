package io.slimfit.data.table;

import io.slimfit.base.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** GLUE's tab-separated files, in which quotes are plain characters, as a table. */
public final class TsvTable implements Table {
  private final Path file;
  private final TsvReader reader;
  private final List<String> columns;

  private TsvTable(Path file, TsvReader reader, List<String> columns) {
    this.file = file;
    this.reader = reader;
    this.columns = columns;
  }

  /** @param columns names for a file without a header; empty if its first line names them */
  public static TsvTable open(Path file, List<String> columns, BadRows bad) {
    TsvReader reader =
        columns.isEmpty() ? TsvReader.withHeader(file, bad) : TsvReader.withoutHeader(file, bad);
    return new TsvTable(file, reader, columns.isEmpty() ? reader.header() : List.copyOf(columns));
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Place place() {
    return Place.file(file);
  }

  @Override
  public long shortenedCells() {
    return reader.truncatedFields();
  }

  @Override
  public Optional<TableRow> next() {
    return reader
        .next()
        .map(row -> new TableRow(
            row.place(), row.fields().stream().<Cell>map(Cell.Text::new).toList()));
  }

  @Override
  public void close() {
    reader.close();
  }
}
