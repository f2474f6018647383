package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableRow;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A table (CSV, TSV or JSON lines) with a column of paths and one of classes, such as the
 * {@code metadata.csv} of the hub's image folders. Paths are absolute or relative to the folder of
 * the table.
 */
final class TableImages extends LabelledImages {
  /** How many data sets write that an image has no class. */
  static final String UNLABELLED = "-1";

  private static final String LAYOUT =
      "Start the file with the line path,label and write one line per image";

  private static final List<String> PATHS =
      List.of("path", "file_name", "filename", "image", "file", "image_path", "filepath");
  private static final List<String> LABELS =
      List.of("label", "labels", "class", "target", "class_name", "category");

  private final Path file;
  private final Names paths;
  private final int[] lines;

  private TableImages(Path file, List<String> classNames, Names paths, int[] labels, int[] lines) {
    super(classNames, labels);
    this.file = file;
    this.paths = paths;
    this.lines = lines;
  }

  /**
   * Whether any image of a table has a class; true if the table cannot be read, which opening it
   * tells.
   */
  static boolean hasClasses(Path file, ImageColumns columns) {
    try (Table table = table(file)) {
      Optional<String> label = named(table, columns.label(), LABELS);
      if (label.isEmpty()) {
        return false;
      }
      int index = table.column(label.get());
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        if (isClass(text(row.get().cells().get(index)))) {
          return true;
        }
      }
      return false;
    } catch (InputException e) {
      return true;
    }
  }

  /** Data sets write no class as nothing, or as -1. */
  private static boolean isClass(String label) {
    return !label.isBlank() && !label.strip().equals(UNLABELLED);
  }

  static TableImages open(Path file, ImageColumns columns) {
    Names paths = new Names();
    IntStream.Builder lines = IntStream.builder();
    NamedClasses classes = new NamedClasses();
    try (Table table = table(file)) {
      int path = column(table, columns.image(), PATHS);
      int label = column(table, columns.label(), LABELS);
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        paths.add(field(row.get(), path, table));
        classes.add(field(row.get(), label, table));
        lines.add((int) row.get().place().lineNumber().orElse(0));
      }
    }
    List<String> classNames = classes.names();
    ClassCheck.enough(classNames, Place.file(file), LAYOUT);
    return new TableImages(
        file, classNames, paths, classes.labels(), lines.build().toArray());
  }

  private static Table table(Path file) {
    return Table.open(file, new BadRows(OnBadRow.FAIL));
  }

  private static Optional<String> named(Table table, Optional<String> chosen, List<String> usual) {
    return chosen.or(
        () -> usual.stream().filter(name -> table.columns().contains(name)).findFirst());
  }

  private static int column(Table table, Optional<String> chosen, List<String> usual) {
    return named(table, chosen, usual)
        .map(table::column)
        .orElseThrow(() -> new InputException(
            table.place(),
            "there is no column '" + usual.get(0) + "', but "
                + Place.printable(String.join(", ", table.columns())),
            LAYOUT + "; or name the columns with {imageColumn} and {labelColumn}"));
  }

  private static String field(TableRow row, int column, Table table) {
    Cell cell = row.cells().get(column);
    String value = text(cell);
    String name = Place.printable(table.columns().get(column));
    if (cell instanceof Cell.Several || cell instanceof Cell.Other) {
      throw new InputException(
          row.place(),
          "the column '" + name + "' contains " + cell.description()
              + "; an image has one path and one class",
          LAYOUT);
    }
    if (value.isBlank()) {
      throw new InputException(row.place(), "the column '" + name + "' is empty", LAYOUT);
    }
    return value;
  }

  private static String text(Cell cell) {
    if (cell instanceof Cell.Text text) {
      return text.text();
    }
    return cell instanceof Cell.Number number ? number.text() : "";
  }

  @Override
  public Place place(int index) {
    return Place.file(file).line(lines[index]).entry(paths.get(index));
  }

  @Override
  public byte[] bytes(int index) {
    try {
      return StoredBytes.image(file.resolveSibling(paths.get(index)), place(index));
    } catch (InvalidPathException e) {
      throw new InputException(place(index), "is not a valid path", LAYOUT, e);
    }
  }

  @Override
  public void close() {
    // nothing to do: each file is closed after it was read
  }
}
