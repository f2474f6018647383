package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import io.slimfit.task.Labels;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the labels of a training file are. Arrays, or cells with a separator, are several
 * labels per example. Numbers are scores if one of them has a decimal point or an exponent. Whole
 * numbers and texts are classes, in the order of the numbers or of the texts.
 */
final class LabelDiscovery {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final int MOST_CLASSES = 10_000;

  private final Set<String> texts = new TreeSet<>();
  private final String column;
  private final Place file;
  private @Nullable Place several;
  private @Nullable Place single;
  private @Nullable Place fraction;
  private @Nullable Place word;
  private String firstWord = "";
  private @Nullable Class<?> form;

  private LabelDiscovery(String column, Place file) {
    this.column = column;
    this.file = file;
  }

  /** @throws InputException if there is no label column, or its rows are of different kinds */
  static Labels of(Path train, TextColumns columns, TextFiles settings) {
    BadRows bad = new BadRows(settings.onBadRow());
    try (Table table = Table.open(train, settings.format(), bad)) {
      columns.requireLabel(table);
      int label = table.column(columns.labels().get(0));
      LabelDiscovery discovery = new LabelDiscovery(columns.labels().get(0), table.place());
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        Cell cell = LabelCells.canonical(
            row.get().cells().get(label), settings.columns().labelSeparator());
        discovery.see(cell, row.get().place(), settings.onBadRow() == OnBadRow.SKIP);
      }
      return discovery.labels();
    }
  }

  /**
   * Cells that cannot be used are left to the reader of the examples, which fails or counts them.
   */
  private void see(Cell cell, Place place, boolean skip) {
    if (cell instanceof Cell.Several array) {
      several = several == null ? place : several;
      array.texts().forEach(this::add);
    } else if (cell instanceof Cell.Text text && !text.text().isEmpty()) {
      seeOne(cell, text.text(), place, skip);
    } else if (cell instanceof Cell.Number number) {
      seeOne(cell, number.text(), place, skip);
    }
  }

  private void seeOne(Cell cell, String text, Place place, boolean skip) {
    if (form != null && form != cell.getClass()) {
      throw mixed(place, cell.description() + " ('" + Place.printable(text) + "')", single);
    }
    form = cell.getClass();
    single = single == null ? place : single;
    if (!WHOLE.matcher(text).matches()) {
      if (Labels.Score.NUMBER.matcher(text).matches()) {
        fraction = fraction == null ? place : fraction;
      } else if (word == null) {
        word = place;
        firstWord = text;
      }
    }
    if (several != null) {
      throw mixed(place, "one label", several);
    }
    if (fraction != null && word != null && !skip) {
      throw new InputException(
          word,
          "label '" + Place.printable(firstWord) + "' is not a number, but " + fraction
              + " has one",
          "Use only numbers for regression or only names for classes, or {onBadRow skip}");
    }
    if (fraction == null) {
      add(text);
    } else {
      texts.clear();
    }
  }

  private void add(String text) {
    texts.add(text);
    if (texts.size() > MOST_CLASSES) {
      throw new InputException(
          file,
          "column '" + Place.printable(column) + "' has more than " + MOST_CLASSES
              + " different labels",
          "Give the column of labels with {labelColumn}");
    }
  }

  private static InputException mixed(Place place, String found, @Nullable Place other) {
    return new InputException(
        place,
        "the label is " + found + ", unlike that of " + other,
        "Use one form for all labels of a column");
  }

  private Labels labels() {
    if (several != null) {
      if (single != null) {
        throw mixed(several, "an array", single);
      }
      return new Labels.Several(List.copyOf(texts));
    }
    if (fraction != null) {
      return new Labels.Score();
    }
    if (texts.isEmpty()) {
      throw new InputException(
          file,
          "no row has a label in column '" + Place.printable(column) + "'",
          "Give the column of labels with {labelColumn}");
    }
    boolean whole = texts.stream().allMatch(text -> WHOLE.matcher(text).matches());
    Comparator<String> order =
        whole ? Comparator.comparing(BigInteger::new) : Comparator.naturalOrder();
    return new Labels.Classes(
        texts.stream().sorted(order.thenComparing(Comparator.naturalOrder())).toList());
  }
}
