package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.Table;
import java.util.List;
import java.util.Optional;

/**
 * Names of the columns that a task reads. Those that are not given are found as Hugging Face's
 * run_glue does: the label is {@code label}; the texts are {@code sentence1} and {@code sentence2},
 * else {@code sentence} or {@code text} alone, else the first two columns that are not the label,
 * or the only one.
 */
record TextColumns(String text, Optional<String> pair, String label) {
  private static final String LABEL = "label";
  private static final List<String> SINGLE = List.of("sentence", "text");

  /**
   * @throws InputException naming the columns there are, if one that was given is not there or no
   *     text is left
   */
  static TextColumns of(Table table, TextFiles files) {
    List<String> columns = table.columns();
    String label = files.labelColumn().orElse(LABEL);
    files.labelColumn().ifPresent(table::column);
    if (files.textColumn().isPresent()) {
      files.textColumn().ifPresent(table::column);
      files.textPairColumn().ifPresent(table::column);
      return new TextColumns(files.textColumn().get(), files.textPairColumn(), label);
    }
    if (files.textPairColumn().isPresent()) {
      throw new InputException(
          Place.setting("textPairColumn"),
          "the column of the second text is given, but not that of the first",
          "Give {textColumn} too");
    }
    List<String> others = columns.stream().filter(name -> !name.equals(label)).toList();
    if (others.contains("sentence1") && others.contains("sentence2")) {
      return new TextColumns("sentence1", Optional.of("sentence2"), label);
    }
    for (String name : SINGLE) {
      if (others.contains(name)) {
        return new TextColumns(name, Optional.empty(), label);
      }
    }
    if (others.isEmpty()) {
      throw new InputException(
          table.place(),
          "there is no column of texts beside '" + Place.printable(label) + "'",
          "Name the columns in the first line, or give {textColumn} and {labelColumn}");
    }
    return new TextColumns(others.get(0), others.stream().skip(1).findFirst(), label);
  }

  /** @throws InputException naming the columns there are, if there is no label */
  void requireLabel(Table table) {
    if (!table.columns().contains(label)) {
      throw new InputException(
          table.place(),
          "there is no column '" + Place.printable(label) + "' for labels; the columns are "
              + Place.printable(String.join(", ", table.columns())),
          "Give its name: {labelColumn NAME}");
    }
  }

  /** For people. */
  String description() {
    return "texts from "
        + Place.printable(pair.map(second -> text + " and " + second).orElse(text))
        + ", labels from " + Place.printable(label);
  }
}
