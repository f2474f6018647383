package io.slimfit.task.text;

import io.slimfit.data.ExampleSource;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The examples of a file in one of the formats that {@link Table#open} knows.
 *
 * @param labels reads the labels; empty if the examples are only predicted
 */
record TextFileSource(
    Path file, TextColumns columns, Optional<LabelReader> labels, TextFiles settings)
    implements ExampleSource {
  @Override
  public Reader open() {
    BadRows bad = new BadRows(settings.onBadRow());
    return TextRows.of(Table.open(file, settings.format(), bad), bad, columns, labels);
  }

  /** The same examples, whose number is known. */
  ExampleSource counted(long examples) {
    return new ExampleSource() {
      @Override
      public Reader open() {
        return TextFileSource.this.open();
      }

      @Override
      public int count() {
        return Math.toIntExact(examples);
      }
    };
  }

  /** With columns that are found in the file. */
  static TextFileSource of(Path file, Optional<LabelReader> labels, TextFiles settings) {
    return new TextFileSource(file, columns(file, settings), labels, settings);
  }

  /** The names of all columns of a file. */
  static List<String> names(Path file, TextFiles settings) {
    try (Table table = Table.open(file, settings.format(), new BadRows(settings.onBadRow()))) {
      return table.columns();
    }
  }

  /** The columns of a file. */
  static TextColumns columns(Path file, TextFiles settings) {
    try (Table table = Table.open(file, settings.format(), new BadRows(settings.onBadRow()))) {
      return TextColumns.of(table, settings);
    }
  }
}
