package io.slimfit.report;

import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import java.util.List;
import java.util.stream.Collectors;

/** The content of {@code comparison.md}. */
final class ComparisonTables {
  private final ComparisonResult result;
  private final ComparisonWords words;
  private final StringBuilder text = new StringBuilder();

  private ComparisonTables(ComparisonResult result) {
    this.result = result;
    words = new ComparisonWords(result);
  }

  static String of(ComparisonResult result) {
    ComparisonTables tables = new ComparisonTables(result);
    tables.write();
    return tables.text.toString();
  }

  private void write() {
    line("# " + escaped(words.title()));
    line("");
    if (!result.complete()) {
      line("**" + ComparisonWords.NOT_COMPLETE + "** " + ComparisonWords.HOW_TO_COMPLETE);
      line("");
    }
    words.legend().forEach(sentence -> line(escaped(sentence)));
    if (result.tasks().size() > 1) {
      line("");
      line("## All tasks");
      line(ComparisonWords.OVER_TASKS);
      line("");
      table(ComparisonWords.COLUMNS_OVER_TASKS, words.rowsOverTasks());
    }
    result.tasks().forEach(this::task);
  }

  private void task(OnTask task) {
    line("");
    line("## " + escaped(ComparisonWords.heading(task)));
    line("");
    table(ComparisonWords.COLUMNS, words.rows(task));
    line("");
    ComparisonWords.runs(task).forEach(run -> line("- " + escaped(run)));
    List<String> tried = ComparisonWords.tried(task);
    if (!tried.isEmpty()) {
      line("");
      line(ComparisonWords.TRIED);
      line("");
      tried.forEach(rate -> line("- " + escaped(rate)));
    }
  }

  private void table(List<String> columns, List<List<String>> rows) {
    row(columns);
    line("|" + "---|".repeat(columns.size()));
    rows.forEach(this::row);
  }

  private void row(List<String> cells) {
    line("| "
        + cells.stream().map(ComparisonTables::escaped).collect(Collectors.joining(" | "))
        + " |");
  }

  /** A name may contain a bar. */
  private static String escaped(String cell) {
    return cell.replace("|", "\\|");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
