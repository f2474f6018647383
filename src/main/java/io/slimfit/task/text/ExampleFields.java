package io.slimfit.task.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.ModelMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an example of a text model is: how many texts it has, and the columns that they came from.
 * The model's config.json keeps it, see {@link ModelMemory}.
 *
 * @param texts 1, or 2 for pairs of texts
 * @param textColumns as many names; none if the texts came from no file with columns
 * @param labelColumns the column of the labels, or one column for each label
 */
public record ExampleFields(int texts, List<String> textColumns, List<String> labelColumns) {
  private static final String TEXTS = "texts_per_example";
  private static final String TEXT_COLUMNS = "text_columns";
  private static final String LABEL_COLUMNS = "label_columns";

  public ExampleFields {
    textColumns = List.copyOf(textColumns);
    labelColumns = List.copyOf(labelColumns);
  }

  /** What the configuration of a model says; empty if it says nothing. */
  public static Optional<ExampleFields> of(JsonNode config) {
    JsonNode kept = ModelMemory.of(config);
    int texts = kept.path(TEXTS).asInt();
    return texts == 1 || texts == 2
        ? Optional.of(new ExampleFields(
            texts, names(kept.path(TEXT_COLUMNS)), names(kept.path(LABEL_COLUMNS))))
        : Optional.empty();
  }

  private static List<String> names(JsonNode array) {
    List<String> names = new ArrayList<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Writes this into the configuration of a model. */
  void describe(ObjectNode config) {
    ObjectNode kept = ModelMemory.in(config);
    kept.put(TEXTS, texts);
    put(kept, TEXT_COLUMNS, textColumns);
    put(kept, LABEL_COLUMNS, labelColumns);
  }

  private static void put(ObjectNode json, String field, List<String> names) {
    if (!names.isEmpty()) {
      ArrayNode array = json.putArray(field);
      names.forEach(array::add);
    }
  }

  /**
   * Refuses examples of the other form.
   *
   * @param place of the examples
   * @param given how many texts they have
   */
  void require(int given, Place place) {
    if (given == texts) {
      return;
    }
    String columns = textColumns.isEmpty()
        ? ""
        : " (" + Place.printable(String.join(" and ", textColumns)) + ")";
    throw texts == 2
        ? new InputException(
            place,
            "there is one text, but the model was trained on pairs of texts" + columns,
            "Give both texts: after a tab, as two fields, or by {textColumn} and {textPairColumn}")
        : new InputException(
            place,
            "there are two texts, but the model was trained on single texts" + columns,
            "Give one text without a tab, or its column by {textColumn}");
  }
}
