package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.TextLines;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TextStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The texts that a user gives to predict. The extension of a file decides how it is read, by the
 * readers that training uses. Otherwise the first line that is not empty decides: JSON objects, the
 * header of CSV, or texts, one per line.
 */
public final class PredictionInput {
  private static final Set<String> OF_LINES = Set.of("", "txt", "text", "list", "lst", "lines");
  private static final Set<String> UNREADABLE = Set.of(
      "gz", "zip", "bz2", "xz", "zst", "7z", "tar", "xlsx", "xls", "ods", "arrow", "feather", "pkl",
      "pickle", "npy", "npz", "pt", "db", "sqlite", "avro", "orc", "h5", "docx", "pdf", "xml",
      "html", "yaml", "yml");

  private final TextFiles files;
  private final Consumer<String> note;
  private final Set<String> unread = new HashSet<>(); // fields of objects, as far as seen

  /**
   * @param files how they are read, for which model, and what to do about bad rows
   * @param note receives notes for the user
   */
  public PredictionInput(TextFiles files, Consumer<String> note) {
    this.files = files;
    this.note = note;
  }

  /** Whether a file is read by its extension, and not by what it holds. */
  public boolean isTable(Path file) {
    return Files.isRegularFile(file)
        && (Table.isTable(file) || files.format().separator().isPresent());
  }

  /**
   * The texts of a file that {@link #isTable}; the caller closes them.
   *
   * @throws InputException if the file or its columns are not as they should be
   */
  public ExampleSource.Reader table(Path file) {
    BadRows bad = new BadRows(files.onBadRow());
    TextColumns columns = TextFileSource.columns(file, files);
    Table table = Table.open(file, files.format(), bad);
    note.accept(file + ": " + columns.description(table.columns(), false));
    return TextRows.of(table, bad, columns, Optional.empty());
  }

  /**
   * The texts of any other file; the caller closes them.
   *
   * @param in is closed with them
   * @throws InputException if it cannot be one of texts
   */
  public ExampleSource.Reader file(Path file, InputStream in) {
    String ending = Table.ending(file);
    if (UNREADABLE.contains(ending)) {
      throw new InputException(
          Place.file(file),
          "files with the extension ." + ending + " are not read",
          "Use .csv, .tsv, .json, .jsonl or .parquet, or .txt with one text per line");
    }
    if (!OF_LINES.contains(ending) && !Table.isTable(file)) {
      note.accept(file + ": ." + Place.printable(ending)
          + " is not the extension of a known format; what the file holds decides");
    }
    return stream(in, Place.file(file));
  }

  /**
   * The texts of a stream; the caller closes them.
   *
   * @param in is closed with them
   * @throws InputException if it is neither CSV nor lines of text or JSON, or does not have the
   *     given columns
   */
  public ExampleSource.Reader stream(InputStream in, Place source) {
    TextStream stream = TextStream.open(in, source, files.format().encoding());
    try {
      return read(stream, source);
    } catch (InputException e) {
      stream.close();
      throw e;
    }
  }

  private ExampleSource.Reader read(TextStream stream, Place source) {
    BadRows bad = new BadRows(files.onBadRow());
    boolean ofJson = stream.firstLine().startsWith("{") || stream.isJson();
    if (ofJson) {
      refuse(files.format().separator().isPresent(), "separator", source, "JSON");
      refuse(files.format().quotes().isPresent(), "quotes", source, "JSON");
      return stream.isJson() ? rows(stream.json(bad), bad, source) : lines(stream, bad);
    }
    if (isCsv(stream, source)) {
      return rows(stream.csv(files.format(), bad), bad, source);
    }
    refuse(files.format().quotes().isPresent(), "quotes", source, "lines of text");
    return lines(stream, bad);
  }

  private static void refuse(boolean given, String setting, Place source, String what) {
    if (given) {
      throw new InputException(
          Place.setting(setting),
          "it says nothing about " + source + ", which is " + what,
          "Leave it out");
    }
  }

  /** Rows whose columns are chosen by their names alone, since nothing is read twice. */
  private ExampleSource.Reader rows(Table table, BadRows bad, Place source) {
    try {
      TextColumns columns = TextColumns.of(table.columns(), table.place(), files);
      note.accept(source + ": " + columns.description(table.columns(), false));
      return TextRows.of(table, bad, columns, Optional.empty());
    } catch (InputException e) {
      table.close();
      throw e;
    }
  }

  /** Whether the first line is a header: it names the column of texts, or columns as data have. */
  private boolean isCsv(TextStream stream, Place source) {
    if (files.format().separator().isPresent() || stream.saysSeparator()) {
      return true;
    }
    List<String> header = stream.header(files.format());
    if (files.columns().text().isPresent()) {
      String wanted = files.columns().text().get();
      if (!header.contains(wanted)) {
        throw new InputException(
            source,
            "the first line is neither a JSON object nor a header with a column '"
                + Place.printable(wanted) + "'",
            "Leave out {textColumn} if each line is a text");
      }
      return true;
    }
    List<String> ofModel = files.ofModel().map(ExampleFields::textColumns).orElse(List.of());
    boolean known = header.stream().anyMatch(ColumnNames::isOfText)
        || !ofModel.isEmpty() && header.containsAll(ofModel);
    if (header.size() == 1 && known) {
      note.accept("the first line of " + source + ", '" + Place.printable(header.get(0))
          + "', is taken for a text; if it is the name of the column, give {textColumn "
          + Place.printable(header.get(0)) + "}");
    }
    return header.size() > 1 && known && areNames(header);
  }

  /** Whether these may be the names of columns: some words each, and no sentence. */
  private static boolean areNames(List<String> cells) {
    boolean spaced = cells.size() > 2; // two of them may be the parts of a sentence
    return cells.stream()
        .allMatch(cell -> cell.length() <= 40
            && (spaced || cell.equals(cell.strip()))
            && !cell.strip().matches(".*[.!?;:,]\\s.*"));
  }

  private ExampleSource.Reader lines(TextStream stream, BadRows bad) {
    return new TextLines(
        stream.lines(TextLines.LINE_CHARACTERS),
        new TextLines.Fields(
            files.columns().text(),
            files.columns().textPair(),
            names -> usual(names, stream.source()),
            (texts, place) -> files.ofModel().ifPresent(model -> model.require(texts, place))),
        bad);
  }

  /** The fields that the model was trained on, or a known pair or text. */
  private List<String> usual(List<String> names, Place source) {
    List<String> ofModel = files.ofModel().map(ExampleFields::textColumns).orElse(List.of());
    List<String> read = !ofModel.isEmpty() && names.containsAll(ofModel)
        ? ofModel
        : ColumnNames.pair(names)
            .or(() -> ColumnNames.single(names).map(List::of))
            .orElse(List.of());
    if (!read.isEmpty()) {
      names.stream()
          .filter(name -> !read.contains(name) && !ColumnNames.isIdentifier(name))
          .filter(unread::add)
          .forEach(name ->
              note.accept("field '" + Place.printable(name) + "' of " + source + " is not read"));
    }
    return read;
  }
}
