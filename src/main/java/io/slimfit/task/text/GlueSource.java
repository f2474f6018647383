package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.data.table.TsvTable;
import io.slimfit.task.ModelLabels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The examples of one file of a GLUE task: official TSV, or a table with the columns of Hugging
 * Face's GLUE, where a label is a number of the task's classes.
 *
 * @param labels numbers of the model; nothing if the examples are only to be predicted
 */
record GlueSource(GlueTask glue, Path file, Optional<ModelLabels> labels, OnBadRow onBadRow)
    implements ExampleSource {
  private static final List<String> HUB_PAIR = List.of("sentence1", "sentence2");
  private static final List<String> HUB_INFERENCE = List.of("premise", "hypothesis");
  private static final String HUB_LABEL = "label";
  private static final String TEXT_REMEDY = "Repair the row, or skip it with {onBadRow skip}";

  @Override
  public Reader open() {
    BadRows bad = new BadRows(onBadRow);
    boolean official = file.getFileName().toString().endsWith(".tsv");
    Table table = official
        ? TsvTable.open(file, labels.isPresent() ? glue.headerIfMissing() : List.of(), bad)
        : Table.open(file, bad);
    try {
      return new Rows(table, bad, official);
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  private final class Rows extends TableExamples {
    private final boolean official;
    private final int[] texts;
    private final int label; // -1 if it is not read
    private final int id; // -1 if rows are numbered
    private final List<String> names; // of the texts

    Rows(Table table, BadRows bad, boolean official) {
      super(table, bad);
      this.official = official;
      names = official ? glue.textColumns() : hubTexts();
      texts = names.stream().mapToInt(table::column).toArray();
      label = labels.isPresent() ? table.column(official ? glue.labelColumn() : HUB_LABEL) : -1;
      id = labels.isPresent() ? -1 : table.columns().indexOf(official ? "index" : "idx");
    }

    private List<String> hubTexts() {
      return switch (glue.name()) {
        case "mrpc" -> HUB_PAIR;
        case "mnli", "ax" -> HUB_INFERENCE;
        default -> glue.textColumns();
      };
    }

    @Override
    Example example(TableRow row) {
      long number = number();
      return new Example(
          id >= 0 ? id(row.cells().get(id), number) : String.valueOf(number),
          text(row, texts[0], names.get(0), TEXT_REMEDY),
          texts.length == 2 ? text(row, texts[1], names.get(1), TEXT_REMEDY) : null,
          labels.map(numbers -> numbers.of(label(row))).orElseGet(Label::none));
    }

    private Label label(TableRow row) {
      Cell cell = row.cells().get(label);
      if (!official && cell instanceof Cell.Number number) {
        return glue.labels().readNumber(number, row.place());
      }
      return glue.labels().read(cell, row.place());
    }
  }
}
