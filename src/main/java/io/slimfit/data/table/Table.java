package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a file row by row. Memory is bounded by the row, or by the row group of a Parquet file, not
 * by the file.
 */
public interface Table extends AutoCloseable {
  /** The names of the columns. */
  List<String> columns();

  /**
   * The next row, or empty at the end of the file.
   *
   * @throws InputException with file and line if a row is invalid and such rows are not skipped, if
   *     bytes are not valid text, or if the file has no rows
   */
  Optional<TableRow> next();

  /** The number of cells so far that were truncated. */
  long shortenedCells();

  @Override
  void close();

  /** The file, for messages. */
  Place place();

  /** What the user may want to know about how the file was read so far. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * The index of a column.
   *
   * @throws InputException naming the existing columns, if there is none of this name, or two
   */
  default int column(String name) {
    return column(name, columns(), place());
  }

  /** The index of {@code name} in {@code columns}, or an InputException that names them. */
  static int column(String name, List<String> columns, Place place) {
    int index = columns.indexOf(name);
    if (index != columns.lastIndexOf(name)) {
      throw new InputException(
          place.line(1),
          "the header names column '" + Place.printable(name) + "' twice",
          "Give each column that is read a different name");
    }
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
   * Opens a file of which the user says nothing; see {@link #open(Path, TableOptions, BadRows)}.
   */
  static Table open(Path file, BadRows bad) {
    return open(file, TableOptions.none(), bad);
  }

  /**
   * Opens a file in the format of its extension: csv, tsv, jsonl (also ndjson and json) or parquet.
   * With a separator, a file with any other extension is CSV.
   *
   * @throws InputException if the file does not exist, is a folder or empty, has another extension,
   *     or the options do not apply to its format
   */
  static Table open(Path file, TableOptions options, BadRows bad) {
    requireContent(file);
    Place place = Place.file(file);
    switch (ending(file)) {
      case "csv":
        return CsvTable.open(file, ',', options, bad);
      case "tsv":
        return CsvTable.open(file, '\t', options, bad);
      case "jsonl", "ndjson", "json":
        options.requireNoCells(place);
        return JsonTables.open(file, options, bad);
      case "parquet":
        options.requireNoText(place);
        return new ParquetTable(file);
      default:
        if (options.separator().isPresent()) {
          return CsvTable.open(file, ',', options, bad);
        }
        throw unknown(file);
    }
  }

  /** Whether the extension says that the file is a table. */
  static boolean isTable(Path file) {
    return List.of("csv", "tsv", "jsonl", "ndjson", "json", "parquet").contains(ending(file));
  }

  private static InputException unknown(Path file) {
    String ending = ending(file);
    return new InputException(
        Place.file(file),
        ending.isEmpty()
            ? "the name has no extension, so the format is unknown"
            : "the extension ." + Place.printable(ending) + " is not that of a known format",
        "Use .csv, .tsv, .json, .jsonl or .parquet, or give {separator} if the file has columns");
  }

  /** The extension in small letters, without its point; empty if there is none. */
  static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).equals(name)
        ? ""
        : name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void requireContent(Path file) {
    Place place = Place.file(file);
    if (Files.isDirectory(file)) {
      throw new InputException(place, "is a folder", "Give a file");
    }
    if (!Files.exists(file)) {
      throw new InputException(place, Place.missingFile(file), "Check the path");
    }
    if (file.toFile().length() == 0) {
      throw new InputException(place, "is empty", "Give a file with rows");
    }
  }
}
