package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.Labels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The examples of a file in one of the forms that {@link Table#open} knows.
 *
 * @param labels what a label may be; nothing if the examples are only to be predicted
 */
record TextFileSource(Path file, TextColumns columns, Optional<Labels> labels, TextFiles settings)
    implements ExampleSource {
  /** Columns that hold a row's own number or name. */
  private static final List<String> IDS = List.of("idx", "index", "id");

  private static final String TEXT_REMEDY =
      "Repair the row, skip it with {onBadRow skip}, or give another {textColumn}";

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

  private final class Rows extends TableExamples {
    private final int text;
    private final int pair; // -1 if there is none
    private final int label; // -1 if it is not read
    private final int id; // -1 if rows are numbered

    Rows(Table table, BadRows bad) {
      super(table, bad);
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
    }

    @Override
    Example example(TableRow row) {
      Label read = labels.isPresent()
          ? labels
              .get()
              .read(separated(row.cells().get(label), settings.labelSeparator()), row.place())
          : Label.none();
      return new Example(
          id >= 0 ? id(row.cells().get(id), number()) : String.valueOf(number()),
          text(row, text, columns.text(), TEXT_REMEDY),
          pair >= 0 ? text(row, pair, columns.pair().orElseThrow(), TEXT_REMEDY) : null,
          read);
    }
  }
}
