package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The names of labels in a model's config.json: {@code id2label} and {@code label2id}, as Hugging
 * Face transformers has them. It leaves out its defaults: classes without names are called LABEL_0,
 * LABEL_1 ..., and there are two of them without {@code num_labels}.
 */
public final class LabelNames {
  private static final int USUAL_COUNT = 2;
  private static final int MOST_UNNAMED = 1_000_000;

  private LabelNames() {}

  /**
   * The labels that a model can predict.
   *
   * @param place the place of {@code config}, for messages
   * @throws InputException if the number of labels is not one, or a label has no name
   */
  public static Labels of(JsonNode config, Place place) {
    List<String> names =
        config.hasNonNull("id2label") ? named(config, place) : unnamed(config, place);
    String problem = config.path("problem_type").asText();
    if (names.size() == 1 && Relevance.isOf(config)) {
      return Relevance.of(config);
    }
    boolean unsaid = problem.isEmpty() || problem.equals("null");
    if (problem.equals(Labels.Score.PROBLEM_TYPE) || (unsaid && names.size() == 1)) {
      return new Labels.Score();
    }
    return problem.equals(Labels.Several.PROBLEM_TYPE)
        ? new Labels.Several(names)
        : new Labels.Classes(names);
  }

  private static List<String> named(JsonNode config, Place place) {
    JsonNode names = config.path("id2label");
    if (!names.isContainerNode() || names.isEmpty()) {
      throw new InputException(
          place.field("id2label"),
          "it names no labels",
          "Leave it out, or give an object such as {\"0\": \"no\", \"1\": \"yes\"}");
    }
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode name = names.isArray() ? names.path(i) : names.path(String.valueOf(i));
      if (!name.isValueNode() || name.isNull()) {
        throw new InputException(
            place.field("id2label"),
            "there is no name for label " + i + " among " + names.size(),
            "Number the labels from 0 and give each a name");
      }
      classes.add(name.asText()); // a number may be a name
    }
    return classes;
  }

  private static List<String> unnamed(JsonNode config, Place place) {
    JsonNode count = config.path("num_labels");
    boolean given = config.hasNonNull("num_labels");
    if (given && (!count.isInt() || count.intValue() < 1 || count.intValue() > MOST_UNNAMED)) {
      throw new InputException(
          place.field("num_labels"),
          Place.printable(count.toString()) + " is not a number of labels",
          "Give a whole number from 1 to " + MOST_UNNAMED);
    }
    return IntStream.range(0, given ? count.intValue() : USUAL_COUNT)
        .mapToObj(i -> ClassNames.UNNAMED + i)
        .toList();
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
