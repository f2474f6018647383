package io.slimfit.data.squad;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Questions in the rows of CSV or TSV, without answers. */
final class TableQuestions implements QuestionReader {
  private final Table table;
  private final SquadReport report = new SquadReport();
  private final int context;
  private final int question;
  private final int id; // -1 if there is none
  private long rows;

  /** @param table closed with this */
  TableQuestions(Table table) {
    this.table = table;
    try {
      List<String> columns = names(table.columns());
      context = Table.column(QuestionRecord.CONTEXT, columns, table.place());
      question = Table.column(QuestionRecord.QUESTION, columns, table.place());
      id = columns.indexOf(QuestionRecord.ID);
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  /** Whether a header names what a question needs. */
  static boolean isHeader(List<String> columns) {
    return names(columns).containsAll(List.of(QuestionRecord.CONTEXT, QuestionRecord.QUESTION));
  }

  private static List<String> names(List<String> columns) {
    return columns.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public Optional<Question> next() {
    return table
        .next()
        .map(row -> new Question(
            id < 0 ? String.valueOf(rows++) : text(row, id),
            text(row, question),
            text(row, context),
            List.of()));
  }

  private static String text(TableRow row, int column) {
    Cell cell = row.cells().get(column);
    if (cell instanceof Cell.Text text) {
      return text.text();
    }
    if (cell instanceof Cell.Number number) {
      return number.text();
    }
    Place place = row.place();
    throw new InputException(place, "found " + cell.description() + ", expected text", "Repair it");
  }

  @Override
  public SquadReport report() {
    return report;
  }

  @Override
  public void close() {
    table.close();
  }
}
