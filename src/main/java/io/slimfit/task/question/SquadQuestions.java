package io.slimfit.task.question;

import io.slimfit.base.Place;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.SquadReader;
import io.slimfit.data.squad.SquadReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The questions of a file, and what there is to say about it.
 *
 * @param report its sentences are for the user
 */
public record SquadQuestions(List<Question> questions, SquadReport report) {
  /** What to read a file for. */
  public enum Purpose {
    /** Questions that have answers at unknown places only are left out. */
    TRAINING,
    EVALUATION
  }

  public SquadQuestions {
    questions = List.copyOf(questions);
  }

  /** @param mayBeUnanswerable whether questions without answers are kept */
  static SquadQuestions read(Path file, boolean mayBeUnanswerable, Purpose purpose) {
    List<Question> questions = new ArrayList<>();
    try (SquadReader reader = SquadReader.open(file)) {
      Predicate<Question> kept = question -> {
        Place place = Place.file(file).id(question.id());
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
      return new SquadQuestions(questions, reader.report());
    }
  }
}
