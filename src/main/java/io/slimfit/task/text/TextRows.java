package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.Example;
import io.slimfit.data.Label;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import java.util.List;
import java.util.Optional;

/** The examples of a table with columns of texts and perhaps of labels. */
final class TextRows extends TableExamples {
  /** Columns that may hold a row's id. */
  private static final List<String> IDS = List.of("idx", "index", "id");

  private static final String TEXT_REMEDY =
      "Repair the row, skip it with {onBadRow skip}, or give another {textColumn}";

  private final TextColumns columns;
  private final Optional<LabelReader> labels;
  private final List<Integer> texts;
  private final List<Integer> ofLabels; // none if they are not read
  private final int id; // -1 if rows are numbered

  private TextRows(Table table, BadRows bad, TextColumns columns, Optional<LabelReader> labels) {
    super(table, bad);
    this.columns = columns;
    this.labels = labels;
    texts = columns.texts().stream().map(table::column).toList();
    if (labels.isPresent()) {
      columns.requireLabel(table);
    }
    ofLabels =
        labels.isPresent() ? columns.labels().stream().map(table::column).toList() : List.of();
    id = IDS.stream()
        .mapToInt(table.columns()::indexOf)
        .filter(column -> column >= 0 && !texts.contains(column))
        .findFirst()
        .orElse(-1);
  }

  /** @param table is closed with this, and if its columns are not those */
  static TextRows of(Table table, BadRows bad, TextColumns columns, Optional<LabelReader> labels) {
    try {
      return new TextRows(table, bad, columns, labels);
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  @Override
  Example example(TableRow row) {
    List<Cell> cells = row.cells();
    Label label = labels
        .map(reader -> reader.read(ofLabels.stream().map(cells::get).toList(), row.place()))
        .orElseGet(Label::none);
    return new Example(
        id >= 0 ? id(cells.get(id), number()) : String.valueOf(number()),
        text(row, texts.get(0), columns.texts().get(0), TEXT_REMEDY),
        texts.size() == 2 ? text(row, texts.get(1), columns.texts().get(1), TEXT_REMEDY) : null,
        label);
  }
}
