package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.BadRows;
import io.slimfit.data.Cell;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.OnBadRow;
import io.slimfit.data.Table;
import io.slimfit.data.TableRow;
import io.slimfit.data.TsvTable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The examples of one file of a GLUE task: official TSV, or a table with the columns of Hugging Face's GLUE, where a label is a number
 * of the task's classes.
 *
 * @param labels numbers of the model; nothing if the examples are only to be predicted
 */
record GlueSource(GlueTask glue, Path file, Optional<ModelLabels> labels, OnBadRow onBadRow)
    implements ExampleSource {
  private static final List<String> HUB_PAIR = List.of("sentence1", "sentence2");
  private static final List<String> HUB_INFERENCE = List.of("premise", "hypothesis");
  private static final String HUB_LABEL = "label";

  @Override
  public Reader open() {
    BadRows bad = new BadRows(onBadRow);
    boolean official = file.getFileName().toString().endsWith(".tsv");
    Table table = official
        ? TsvTable.open(file, labels.isPresent() ? glue.headerIfMissing() : List.of(), bad)
        : Table.open(file, bad);
    try {
      Rows rows = new Rows(table, bad, official);
      return new Reading(rows, table, bad);
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  private record Reading(Rows rows, Table table, BadRows bad) implements Reader {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public Example next() {
      return rows.next();
    }

    @Override
    public List<String> notes() {
      return bad.note().stream().toList();
    }

    @Override
    public void close() {
      table.close();
    }
  }

  private final class Rows implements Iterator<Example> {
    private final Table table;
    private final BadRows bad;
    private final boolean official;
    private final int[] texts;
    private final int label; // -1 if it is not read
    private final int id; // -1 if rows are numbered
    private @Nullable Example next;
    private long count;

    Rows(Table table, BadRows bad, boolean official) {
      this.table = table;
      this.bad = bad;
      this.official = official;
      List<String> names = official ? glue.textColumns() : hubTexts();
      texts = names.stream().mapToInt(table::column).toArray();
      label = labels.isPresent() ? table.column(official ? glue.labelColumn() : HUB_LABEL) : -1;
      id = labels.isPresent() ? -1 : table.columns().indexOf(official ? "index" : "idx");
      next = read();
    }

    private List<String> hubTexts() {
      return switch (glue.name()) {
        case "mrpc" -> HUB_PAIR;
        case "mnli", "ax" -> HUB_INFERENCE;
        default -> glue.textColumns();
      };
    }

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
      long number = count++;
      return new Example(
          id >= 0 ? id(row.cells().get(id), number) : String.valueOf(number),
          text(row, texts[0]),
          texts.length == 2 ? text(row, texts[1]) : null,
          labels.map(numbers -> numbers.of(label(row))).orElseGet(Label::none));
    }

    private static String id(Cell cell, long number) {
      return cell instanceof Cell.Text written
          ? written.text()
          : cell instanceof Cell.Number written ? written.text() : String.valueOf(number);
    }

    private Label label(TableRow row) {
      Cell cell = row.cells().get(label);
      if (!official
          && cell instanceof Cell.Number number
          && glue.labels() instanceof Labels.Classes classes) {
        return classes.numbered(number.text(), row.place());
      }
      return glue.labels().read(cell, row.place());
    }

    private String text(TableRow row, int column) {
      if (row.cells().get(column) instanceof Cell.Text written) {
        return written.text();
      }
      throw new InputException(
          row.place(),
          "column '" + Place.printable(table.columns().get(column)) + "' holds "
              + row.cells().get(column).description() + ", wanted text",
          "Repair the row, or pass it over with --on-bad-row skip");
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
  }
}
