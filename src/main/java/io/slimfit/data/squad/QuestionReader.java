package io.slimfit.data.squad;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableOptions;
import io.slimfit.data.table.TextStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads questions one after the other. Irregular questions are counted in the {@link #report}; a
 * file that has no questions at all is an InputException.
 */
public interface QuestionReader extends AutoCloseable {
  /**
   * The next question, or empty at the end.
   *
   * @throws InputException if the file cannot be read, or has no questions
   */
  Optional<Question> next();

  /** The irregularities found so far; complete at the end of the file. */
  SquadReport report();

  @Override
  void close();

  /**
   * Opens a file by its extension: Parquet, CSV or TSV with a column {@code context} and a column
   * {@code question}; otherwise JSON, see {@link SquadReader}.
   *
   * @param format what the user says about how it is written
   * @throws InputException if there is no such file, it is of another kind, or the format does not
   *     apply to it
   */
  static QuestionReader open(Path file, TableOptions format) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(Place.file(file), Place.missingFile(file), "Check the path");
    }
    return switch (Table.ending(file)) {
      case "parquet" -> {
        format.requireNoText(Place.file(file));
        yield new ParquetQuestions(file);
      }
      case "csv", "tsv" -> new TableQuestions(Table.open(file, format, new BadRows(OnBadRow.FAIL)));
      default -> {
        format.requireNoCells(Place.file(file));
        yield SquadReader.open(file, format.encoding());
      }
    };
  }

  /**
   * Reads a stream: JSON, or CSV whose header has {@code context} and {@code question}. The first
   * line that is not empty decides.
   *
   * @param in closed with the reader
   * @throws InputException if it is neither, or the format does not apply to it
   */
  static QuestionReader open(InputStream in, Place place, TableOptions format) {
    TextStream stream = TextStream.open(in, place, format.encoding());
    try {
      String first = stream.firstLine();
      if (first.isEmpty() || first.startsWith("{") || first.startsWith("[")) {
        format.requireNoCells(place);
        return SquadReader.open(stream.characters(), place);
      }
      if (!TableQuestions.isHeader(stream.header(format))) {
        throw new InputException(
            place,
            "the first line is neither JSON nor a header with the columns context and question",
            "Send JSON objects with context and question, or CSV with such a header");
      }
      return new TableQuestions(stream.csv(format, new BadRows(OnBadRow.FAIL)));
    } catch (InputException e) {
      stream.close();
      throw e;
    }
  }
}
