package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows of a file, one after another; memory is bounded by the row, or by the row group of a Parquet file, not by the file. */
public interface Table extends AutoCloseable {
  /** The names of the columns. */
  List<String> columns();

  /**
   * The next row, or nothing at the end of the file.
   *
   * @throws InputException with file and line if a row is wrong and not to be passed over, if bytes are no text, and at the end if
   *     there was no row at all
   */
  Optional<TableRow> next();

  /** Cells so far that were too long to be kept whole. */
  long shortenedCells();

  @Override
  void close();

  /** The file, for messages. */
  Place place();

  /**
   * The index of a column.
   *
   * @throws InputException naming the columns there are
   */
  default int column(String name) {
    return column(name, columns(), place());
  }

  /** The index of {@code name} in {@code columns}, or an InputException that names them. */
  static int column(String name, List<String> columns, Place place) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new InputException(
          place,
          "there is no column '" + Place.printable(name) + "'",
          "Use one of " + Place.printable(String.join(", ", columns)) + "; nearest: "
              + Place.printable(String.join(", ", Registry.nearest(name, columns))));
    }
    return index;
  }

  /**
   * Opens a file in the form that its name's ending says: csv, tsv, jsonl (also ndjson and json) or parquet.
   *
   * @throws InputException if there is none, it is a folder or empty, or its ending is another
   */
  static Table open(Path file, BadRows bad) {
    requireContent(file);
    String ending = ending(file);
    return switch (ending) {
      case "csv" -> new CsvTable(file, ',', bad);
      case "tsv" -> new CsvTable(file, '\t', bad);
      case "jsonl", "ndjson", "json" -> new JsonLinesTable(file, bad);
      case "parquet" -> new ParquetTable(file);
      default ->
        throw new InputException(
            Place.file(file),
            ending.isEmpty()
                ? "the name has no ending, so the form is unknown"
                : "files that end in ." + Place.printable(ending) + " are of no known form",
            "Use .csv, .tsv, .jsonl or .parquet");
    };
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).equals(name)
        ? ""
        : name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void requireContent(Path file) {
    Place place = Place.file(file);
    if (Files.isDirectory(file)) {
      throw new InputException(place, "is a folder", "Name a file");
    }
    if (!Files.exists(file)) {
      throw new InputException(place, "there is no such file", "Check the path");
    }
    if (file.toFile().length() == 0) {
      throw new InputException(place, "is empty", "Name a file with rows");
    }
  }
}
