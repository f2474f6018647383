package io.slimfit.data.squad;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A question as Hugging Face's data sets and run_qa have it: {@code {"id": ..., "context": ...,
 * "question": ..., "answers": {"text": [...], "answer_start": [...]}}}.
 */
final class QuestionRecord {
  static final String CONTEXT = "context";
  static final String QUESTION = "question";
  static final String ID = "id";
  static final String ANSWERS = "answers";

  private static final Set<String> FIELDS = Set.of(ID, CONTEXT, QUESTION, ANSWERS, "is_impossible");

  private QuestionRecord() {}

  static boolean has(String field) {
    return FIELDS.contains(field);
  }

  /**
   * The record as a paragraph of SQuAD with one question.
   *
   * @param number the id, if the record has none
   */
  static ObjectNode paragraph(JsonNode entry, long number) {
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.put(ID, entry.hasNonNull(ID) ? entry.path(ID).asText() : String.valueOf(number));
    copy(entry, QUESTION, question);
    copy(entry, "is_impossible", question);
    JsonNode answers = entry.path(ANSWERS);
    if (answers.path("text").isArray()) {
      ArrayNode all = question.putArray(ANSWERS);
      for (int i = 0; i < answers.path("text").size(); i++) {
        ObjectNode answer = all.addObject();
        answer.set("text", answers.path("text").path(i));
        answer.set("answer_start", answers.path("answer_start").path(i));
      }
    } else {
      copy(entry, ANSWERS, question);
    }
    ObjectNode paragraph = JsonNodeFactory.instance.objectNode();
    copy(entry, CONTEXT, paragraph);
    paragraph.putArray("qas").add(question);
    return paragraph;
  }

  private static void copy(JsonNode from, String field, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    }
  }
}
