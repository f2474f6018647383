package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One of the evaluated examples that the model is most wrong about.
 *
 * @param set the suffix of the metrics of its evaluation set; empty for the first set
 * @param number its number in that set, from 0
 * @param loss how wrong the model is: the loss of the example; of a question, 1 - F1
 * @param label what would be right, for people
 * @param predicted what the model says, for people
 * @param texts what the model read, by a name such as {@code text}; long texts are cut
 * @param picture the image in base64, as a small JPEG
 */
public record WorstExample(
    String set,
    int number,
    double loss,
    String label,
    String predicted,
    Map<String, String> texts,
    Optional<String> picture) {
  private static final int MOST_CHARACTERS = 1000;
  private static final String CUT = " ...";

  public WorstExample {
    Map<String, String> shown = new LinkedHashMap<>();
    texts.forEach((name, text) -> shown.put(name, shortened(text)));
    texts = Collections.unmodifiableMap(shown);
  }

  /** An example whose content is not known yet. */
  public static WorstExample of(
      String set, int number, double loss, String label, String predicted) {
    return new WorstExample(set, number, loss, label, predicted, Map.of(), Optional.empty());
  }

  public WorstExample withTexts(Map<String, String> found) {
    return new WorstExample(set, number, loss, label, predicted, found, picture);
  }

  public WorstExample withPicture(String base64) {
    return new WorstExample(set, number, loss, label, predicted, texts, Optional.of(base64));
  }

  private static String shortened(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int end = MOST_CHARACTERS - CUT.length();
    return text.substring(0, Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end) + CUT;
  }

  /**
   * As it stands in worst_examples.jsonl, and in a checkpoint; a loss that is no number is null.
   */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("set", set);
    json.put("number", number);
    json.put("loss", Double.isFinite(loss) ? loss : null);
    json.put("label", label);
    json.put("predicted", predicted);
    ObjectNode all = json.putObject("texts");
    texts.forEach(all::put);
    picture.ifPresent(base64 -> json.put("picture", base64));
    return json;
  }

  /** @param json what {@link #json} returned */
  public static WorstExample of(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.path("texts")
        .properties()
        .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
    return new WorstExample(
        json.path("set").asText(),
        json.path("number").asInt(),
        json.path("loss").asDouble(Double.NaN),
        json.path("label").asText(),
        json.path("predicted").asText(),
        texts,
        Optional.ofNullable(json.get("picture")).map(JsonNode::asText));
  }
}
