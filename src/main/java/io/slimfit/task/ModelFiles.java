package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.Tokenization;
import java.util.Map;
import java.util.Optional;

/** The files of a model that say what it is and how its input is made; its weights apart. */
public interface ModelFiles {
  /** For people. */
  String description();

  JsonNode config();

  /** Of the configuration, for messages. */
  Place configPlace();

  /** The caller closes it. */
  Tokenization tokenization();

  /** Files that a saved model needs beside its weights, by name. */
  Map<String, byte[]> tokenizerFiles();

  /** tokenizer_config.json, if there is one. */
  default Optional<JsonNode> tokenizerConfig() {
    return Optional.empty();
  }

  /** preprocessor_config.json, if there is one. */
  default Optional<JsonNode> imageProcessor() {
    return Optional.empty();
  }

  /** Whether there are weights. */
  default boolean isTrained() {
    return true;
  }
}
