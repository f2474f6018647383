package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The object {@code slimfit} in the config.json of a trained model: what slimfit must know to use
 * the model as it was trained, and transformers has no field for. transformers loads the model all
 * the same, and writes the object back when it saves the model.
 */
public final class ModelMemory {
  private static final String NAME = "slimfit";

  private ModelMemory() {}

  /** The object to read; a missing node if there is none. */
  public static JsonNode of(JsonNode config) {
    return config.path(NAME);
  }

  /** The object to write to; made if there is none. */
  public static ObjectNode in(ObjectNode config) {
    return config.withObjectProperty(NAME);
  }

  /** Forgets what an earlier training left. */
  public static void clear(ObjectNode config) {
    config.remove(NAME);
  }
}
