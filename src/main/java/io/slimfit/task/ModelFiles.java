package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.task.embedding.SentenceModules;
import java.util.Map;
import java.util.Optional;

/** The files of a model, except its weights: what it is, and how its input is made. */
public interface ModelFiles {
  /** Names the model in messages. */
  String description();

  JsonNode config();

  /** The place of the configuration, for messages. */
  Place configPlace();

  /** The caller closes it. */
  Tokenization tokenization();

  /** The tokenizer's files, by name; they are saved beside the weights. */
  Map<String, byte[]> tokenizerFiles();

  /** tokenizer_config.json, if there is one. */
  default Optional<JsonNode> tokenizerConfig() {
    return Optional.empty();
  }

  /** preprocessor_config.json, if there is one. */
  default Optional<JsonNode> imageProcessor() {
    return Optional.empty();
  }

  /** How it makes embeddings of texts, if it has the files of sentence-transformers. */
  default Optional<SentenceModules> sentenceModules() {
    return Optional.empty();
  }

  /** Whether there are weights. */
  default boolean isTrained() {
    return true;
  }
}
