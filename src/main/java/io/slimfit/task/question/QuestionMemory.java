package io.slimfit.task.question;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.ModelMemory;
import java.util.OptionalInt;

/**
 * What a model that answers questions was trained with. The model's config.json keeps it, see
 * {@link ModelMemory}; the maximum length is kept as that of any text.
 *
 * @param docStride how many tokens of the context two windows of a question share
 * @param mayBeUnanswerable whether questions may have no answer
 */
record QuestionMemory(OptionalInt docStride, boolean mayBeUnanswerable) {
  private static final String STRIDE = "doc_stride";
  private static final String UNANSWERABLE = "may_be_unanswerable";

  static QuestionMemory of(JsonNode config) {
    JsonNode kept = ModelMemory.of(config);
    JsonNode stride = kept.path(STRIDE);
    return new QuestionMemory(
        stride.isInt() && stride.intValue() >= 0
            ? OptionalInt.of(stride.intValue())
            : OptionalInt.empty(),
        kept.path(UNANSWERABLE).asBoolean());
  }

  void addTo(ObjectNode config) {
    ObjectNode kept = ModelMemory.in(config);
    docStride.ifPresent(stride -> kept.put(STRIDE, stride));
    kept.put(UNANSWERABLE, mayBeUnanswerable);
  }
}
