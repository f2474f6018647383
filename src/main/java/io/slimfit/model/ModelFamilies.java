package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.Set;

/** All families by the {@code model_type} of their config.json. */
public final class ModelFamilies {
  private static final Registry<ModelFamily> ALL = new Registry<>("model type");

  static {
    List.of(new BertFamily()).forEach(family -> ALL.with(family.modelType(), family));
  }

  private ModelFamilies() {}

  /**
   * @param place of the configuration
   * @throws InputException if it names no known family
   */
  public static ModelFamily of(JsonNode config, Place place) {
    JsonNode type = config.path("model_type");
    if (!type.isTextual()) {
      throw new InputException(
          place.field("model_type"),
          type.isMissingNode() ? "the field is missing" : "it is not a text",
          "Known model types: " + String.join(", ", names()));
    }
    return ALL.get(type.asText(), place.field("model_type"));
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
