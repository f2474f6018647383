package io.slimfit.data.squad;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.squad.SquadReport.Finding;
import io.slimfit.data.tokenize.Tokenization;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks the paragraphs of one SQuAD file and turns them into questions. */
final class SquadParagraph {
  private final SquadReport report;
  private final Set<String> ids = new HashSet<>();

  SquadParagraph(SquadReport report) {
    this.report = report;
  }

  /**
   * @throws InputException if a field is missing or does not have the type it has in SQuAD, or the
   *     context is too long
   */
  List<Question> questions(JsonNode paragraph, Place place) {
    String context = text(paragraph, "context", place);
    if (context.length() > Tokenization.LONGEST_TEXT) {
      throw new InputException(
          place,
          "the context has " + context.length() + " characters, more than "
              + Tokenization.LONGEST_TEXT,
          "Split it into several");
    }
    if (context.codePoints().allMatch(WhiteSpace::is)) {
      report.add(Finding.EMPTY_CONTEXT, place);
    }
    List<Question> questions = new ArrayList<>();
    for (JsonNode entry : array(paragraph, "qas", place)) {
      String id = entry.path("id").asText();
      Place where = id.isEmpty() ? place : place.id(id);
      Question question = question(entry, id, context, where);
      if (id.isEmpty()) {
        report.add(Finding.MISSING_ID, where);
      } else if (!ids.add(id)) {
        report.add(Finding.DUPLICATE_ID, where);
      } else {
        questions.add(question);
      }
    }
    return questions;
  }

  private Question question(JsonNode entry, String id, String context, Place place) {
    requireWholeCharacters(id, "id", place);
    String text = text(entry, "question", place);
    boolean impossible = entry.path("is_impossible").asBoolean();
    List<Answer> answers = new ArrayList<>();
    if (entry.hasNonNull("answers")) {
      for (JsonNode answer : array(entry, "answers", place)) {
        answers.add(answer(answer, context, place));
      }
    }
    if (impossible && !answers.isEmpty()) {
      report.add(Finding.IMPOSSIBLE_WITH_ANSWERS, place);
    } else if (!impossible && answers.isEmpty()) {
      report.add(Finding.POSSIBLE_WITHOUT_ANSWERS, place);
    }
    return new Question(id, text, context, answers);
  }

  private Answer answer(JsonNode answer, String context, Place place) {
    String text = text(answer, "text", place);
    JsonNode start = answer.path("answer_start");
    if (!start.isIntegralNumber()) {
      throw notSquad(place, "an 'answer_start' is not an integer");
    }
    if (text.isEmpty()) {
      return unplaced(text, Finding.EMPTY_ANSWER, place);
    }
    int characters = context.codePointCount(0, context.length());
    if (!start.canConvertToInt() || start.intValue() < 0 || start.intValue() >= characters) {
      return unplaced(text, Finding.ANSWER_OUTSIDE, place);
    }
    if (!context.startsWith(text, context.offsetByCodePoints(0, start.intValue()))) {
      return unplaced(text, Finding.ANSWER_ELSEWHERE, place);
    }
    return new Answer(text, start.intValue());
  }

  private Answer unplaced(String text, Finding finding, Place place) {
    report.add(finding, place);
    return new Answer(text, Answer.NOWHERE);
  }

  private static JsonNode array(JsonNode object, String field, Place place) {
    JsonNode array = object.path(field);
    if (!array.isArray()) {
      throw notSquad(place, "there is no array '" + field + "'");
    }
    return array;
  }

  private static String text(JsonNode object, String field, Place place) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw notSquad(place, "there is no string '" + field + "'");
    }
    requireWholeCharacters(value.textValue(), field, place);
    return value.textValue();
  }

  /** JSON can escape an unpaired surrogate, which cannot be tokenized or written. */
  private static void requireWholeCharacters(String text, String field, Place place) {
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw notSquad(place, "'" + field + "' contains an unpaired surrogate");
    }
  }

  private static InputException notSquad(Place place, String problem) {
    return new InputException(place, problem, "Repair the entry, or give a file in SQuAD's format");
  }
}
