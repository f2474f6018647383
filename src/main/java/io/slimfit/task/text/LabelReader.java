package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.table.Cell;
import io.slimfit.task.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the labels of rows, in whatever form a file has them: a class by its name, or by a number
 * with a needless point; several by an array or a list that was written as text, of their names or
 * of a 0 or 1 for each label; or a column of 0 and 1 for each label.
 *
 * @param separator between several labels in one cell
 * @param train the file that the labels were learned from, if another one is read
 */
record LabelReader(Labels labels, Optional<String> separator, Optional<Path> train) {
  static LabelReader of(Labels labels, Optional<String> separator) {
    return new LabelReader(labels, separator, Optional.empty());
  }

  LabelReader learnedFrom(Path file) {
    return new LabelReader(labels, separator, Optional.of(file));
  }

  /**
   * The label of a row.
   *
   * @param cells of the label columns
   */
  Label read(List<Cell> cells, Place place) {
    try {
      return number(cells, place);
    } catch (InputException e) {
      if (train.isPresent() && e.problem().endsWith("is unknown")) {
        throw new InputException(
            e.place(), e.problem(), e.remedy() + "; " + train.get() + " has no such label", e);
      }
      throw e;
    }
  }

  private Label number(List<Cell> cells, Place place) {
    if (cells.size() > 1) {
      return labels.read(ofColumns(cells, place), place);
    }
    Cell cell = LabelCells.canonical(cells.get(0), separator);
    if (labels instanceof Labels.Several several) {
      return labels.read(named(LabelCells.set(cell), several.names()), place);
    }
    if (labels instanceof Labels.Classes classes) {
      return labels.read(ofClass(cell, classes.names()), place);
    }
    return labels.read(cell, place);
  }

  /** One 0 or 1 for each label. */
  private Cell ofColumns(List<Cell> cells, Place place) {
    List<String> names = labels.names();
    if (cells.size() != names.size()) {
      throw new InputException(
          place,
          "there " + (cells.size() == 1 ? "is " : "are ") + Counted.of(cells.size(), "label column")
              + ", but " + Counted.of(names.size(), "label"),
          "Give one {labelColumn} for each label, in their order");
    }
    List<String> present = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Optional<Boolean> is = LabelCells.indicator(cells.get(i));
      if (is.isEmpty()) {
        throw new InputException(
            place,
            "label '" + Place.printable(names.get(i)) + "' is " + LabelCells.shown(cells.get(i))
                + ", expected 0 or 1",
            "Repair the row, or skip it with {onBadRow skip}");
      }
      if (is.get()) {
        present.add(names.get(i));
      }
    }
    return new Cell.Several(present);
  }

  /** The names for an array of a 0 or 1 for each label; another array stays. */
  private static Cell named(Cell cell, List<String> names) {
    if (!(cell instanceof Cell.Several array)
        || array.texts().size() != names.size()
        || names.containsAll(array.texts())
        || !LabelCells.areIndicators(array.texts())) {
      return cell;
    }
    List<String> present = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (LabelCells.isOne(array.texts().get(i))) {
        present.add(names.get(i));
      }
    }
    return new Cell.Several(present);
  }

  /** A class that is written as 1.0 where the model has 1, or as an array of one. */
  private static Cell ofClass(Cell cell, List<String> names) {
    if (cell instanceof Cell.Several array && array.texts().size() == 1) {
      return new Cell.Text(LabelCells.name(array.texts().get(0), names));
    }
    if (cell instanceof Cell.Text text) {
      return new Cell.Text(LabelCells.name(text.text(), names));
    }
    return cell instanceof Cell.Number number
        ? new Cell.Number(LabelCells.name(number.text(), names))
        : cell;
  }
}
