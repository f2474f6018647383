package io.slimfit.task.question;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.data.squad.SquadReport;
import io.slimfit.data.table.Table;
import io.slimfit.data.table.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The questions of a file, and a report on the file.
 *
 * @param report its sentences are shown to the user
 */
public record SquadQuestions(List<Question> questions, SquadReport report) {
  /** What a file is read for. */
  public enum Purpose {
    /** Questions are left out if the position of none of their answers is known. */
    TRAINING,
    EVALUATION,
    /** All questions are kept; nothing is expected of their answers. */
    PREDICTION
  }

  private static final Set<String> OF_CELLS = Set.of("csv", "tsv");

  public SquadQuestions {
    questions = List.copyOf(questions);
  }

  /** @param mayBeUnanswerable whether questions without answers are kept */
  static SquadQuestions read(
      Path file, TableOptions format, boolean mayBeUnanswerable, Purpose purpose) {
    if (purpose != Purpose.PREDICTION && OF_CELLS.contains(Table.ending(file))) {
      throw new InputException(
          Place.file(file),
          "answers are not read from CSV or TSV",
          "Give them as SQuAD's JSON, JSON lines or Parquet");
    }
    return read(QuestionReader.open(file, format), Place.file(file), mayBeUnanswerable, purpose);
  }

  /**
   * @param source is closed
   * @param of its place
   * @throws InputException also if no question can be evaluated
   */
  static SquadQuestions read(
      QuestionReader source, Place of, boolean mayBeUnanswerable, Purpose purpose) {
    List<Question> questions = new ArrayList<>();
    try (QuestionReader reader = source) {
      Predicate<Question> kept = question -> {
        Place place = of.id(question.id());
        if (purpose == Purpose.PREDICTION) {
          return true;
        }
        if (!mayBeUnanswerable && !question.isAnswerable()) {
          reader.report().add(SquadReport.Finding.UNANSWERABLE_LEFT_OUT, place);
          return false;
        }
        if (purpose == Purpose.TRAINING && !question.isTrainable()) {
          reader.report().add(SquadReport.Finding.UNTRAINABLE_LEFT_OUT, place);
          return false;
        }
        return true;
      };
      for (Optional<Question> next = reader.next(); next.isPresent(); next = reader.next()) {
        next.filter(kept).ifPresent(questions::add);
      }
      if (purpose == Purpose.EVALUATION && questions.isEmpty()) {
        throw new InputException(
            of,
            "no question has an answer, so there is nothing to compare with",
            "Give answers, or let slimfit predict answer the questions");
      }
      return new SquadQuestions(questions, reader.report());
    }
  }
}
