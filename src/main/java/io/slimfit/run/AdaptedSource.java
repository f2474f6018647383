package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.task.embedding.SentenceModules;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A model with a LoRA adapter.
 *
 * @param base the model, whose weights it has
 * @param changes the adapter; its config.json, if it has one, describes the adapted model
 * @param config that of the adapter, or else of the base
 */
record AdaptedSource(ModelSource base, PeftAdapter changes, JsonNode config)
    implements ModelSource {
  static AdaptedSource of(ModelSource base, PeftAdapter changes) {
    return new AdaptedSource(base, changes, changes.modelConfig().orElseGet(base::config));
  }

  @Override
  public Optional<PeftAdapter> adapter() {
    return Optional.of(changes);
  }

  @Override
  public String description() {
    return base.description() + " with adapter "
        + Place.printable(changes.path().toString());
  }

  @Override
  public String baseName() {
    return base.baseName();
  }

  @Override
  public Place configPlace() {
    return changes.modelConfig().isPresent() ? changes.modelConfigPlace() : base.configPlace();
  }

  @Override
  public TensorSource weights() {
    return base.weights();
  }

  @Override
  public Tokenization tokenization() {
    return base.tokenization();
  }

  @Override
  public byte[] tokenizerJson() {
    return base.tokenizerJson();
  }

  @Override
  public Optional<Path> find(String name) {
    return base.find(name);
  }

  @Override
  public Optional<SentenceModules> sentenceModules() {
    return base.sentenceModules();
  }

  @Override
  public boolean hasWeights() {
    return base.hasWeights();
  }

  @Override
  public Map<String, byte[]> tokenizerFiles() {
    return base.tokenizerFiles();
  }

  @Override
  public Optional<JsonNode> tokenizerConfig() {
    return base.tokenizerConfig();
  }

  @Override
  public Optional<JsonNode> imageProcessor() {
    return base.imageProcessor();
  }

  @Override
  public boolean isTrained() {
    return base.isTrained();
  }
}
