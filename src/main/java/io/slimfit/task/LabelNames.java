package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of labels in a model's config.json: {@code id2label} and {@code label2id}, as Hugging
 * Face transformers has them.
 */
public final class LabelNames {
  private LabelNames() {}

  /**
   * What the answers of a model may be.
   *
   * @param place of {@code config}, for messages
   * @throws InputException if it does not say
   */
  public static Labels of(JsonNode config, Place place) {
    JsonNode names = config.path("id2label");
    String problem = config.path("problem_type").asText();
    boolean unsaid = problem.isEmpty() || problem.equals("null");
    if (problem.equals(Labels.Score.PROBLEM_TYPE) || (unsaid && names.size() == 1)) {
      return new Labels.Score();
    }
    if (!names.isObject() || names.isEmpty()) {
      throw new InputException(
          place.field("id2label"),
          "the names of the labels are missing, so predictions would have no names",
          "Use the folder of a trained classifier");
    }
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode name = names.path(String.valueOf(i));
      if (!name.isTextual()) {
        throw new InputException(
            place.field("id2label"),
            "there is no name for label " + i + " among " + names.size(),
            "Number the labels from 0 and give each a name");
      }
      classes.add(name.asText());
    }
    return problem.equals(Labels.Several.PROBLEM_TYPE)
        ? new Labels.Several(classes)
        : new Labels.Classes(classes);
  }

  public static void describe(Labels labels, ObjectNode config) {
    ObjectNode id2label = config.putObject("id2label");
    ObjectNode label2id = config.putObject("label2id");
    List<String> names = labels.names();
    for (int i = 0; i < names.size(); i++) {
      id2label.put(String.valueOf(i), names.get(i));
      label2id.put(names.get(i), i);
    }
  }
}
