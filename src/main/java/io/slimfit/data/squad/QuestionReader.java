package io.slimfit.data.squad;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.Table;
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
   * @throws InputException if there is no such file, or it is of another kind
   */
  static QuestionReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(Place.file(file), "there is no such file", "Check the path");
    }
    return switch (Table.ending(file)) {
      case "parquet" -> new ParquetQuestions(file);
      case "csv", "tsv" -> new TableQuestions(file);
      default -> SquadReader.open(file);
    };
  }

  /**
   * Opens JSON from a stream.
   *
   * @param in closed with the reader
   */
  static QuestionReader open(InputStream in, Place place) {
    return SquadReader.open(in, place);
  }
}
