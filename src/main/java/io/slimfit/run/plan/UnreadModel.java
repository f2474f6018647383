package io.slimfit.run.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.run.ModelSource;
import io.slimfit.task.embedding.SentenceModules;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model of whose weights only names and shapes are known. To time it, they get values.
 *
 * @param shapes of the stored tensors, by name
 */
record UnreadModel(ModelSource model, Map<String, Shape> shapes) implements ModelSource {
  /** The shapes in the files of a model, of which only the heads are read. */
  static Map<String, Shape> stored(ModelSource model) {
    try (TensorSource weights = model.weights()) {
      return weights.names().stream().collect(Collectors.toMap(name -> name, weights::shape));
    }
  }

  /**
   * The shapes that the files of a model probably have, if they are not there.
   *
   * @param hasHead whether they have the layer of the task
   */
  static Map<String, Shape> likely(Model<?> model, boolean hasHead) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    model.parameters().all().forEach(p -> shapes.put(p.name(), p.shape()));
    if (!hasHead) {
      model.taskParameters().forEach(p -> shapes.remove(p.name()));
    }
    return shapes;
  }

  @Override
  public TensorSource weights() {
    return new UnreadWeights(shapes, configPlace());
  }

  @Override
  public Optional<PeftAdapter> adapter() {
    return model.adapter();
  }

  @Override
  public String description() {
    return model.description();
  }

  @Override
  public JsonNode config() {
    return model.config();
  }

  @Override
  public Place configPlace() {
    return model.configPlace();
  }

  @Override
  public Tokenization tokenization() {
    return model.tokenization();
  }

  @Override
  public byte[] tokenizerJson() {
    return model.tokenizerJson();
  }

  @Override
  public Map<String, byte[]> tokenizerFiles() {
    return model.tokenizerFiles();
  }

  @Override
  public Optional<JsonNode> tokenizerConfig() {
    return model.tokenizerConfig();
  }

  @Override
  public Optional<JsonNode> imageProcessor() {
    return model.imageProcessor();
  }

  @Override
  public Optional<SentenceModules> sentenceModules() {
    return model.sentenceModules();
  }

  @Override
  public Optional<Path> find(String name) {
    return model.find(name);
  }

  @Override
  public boolean isTrained() {
    return model.isTrained();
  }

  private record UnreadWeights(Map<String, Shape> shapes, Place where) implements TensorSource {
    @Override
    public Set<String> names() {
      return shapes.keySet();
    }

    @Override
    public Shape shape(String tensor) {
      return Optional.ofNullable(shapes.get(tensor)).orElseThrow();
    }

    @Override
    public void read(String tensor, Tensor target) {
      RepeatedValues.fill(tensor, target);
    }

    @Override
    public Place place(String tensor) {
      return where.tensor(tensor);
    }

    @Override
    public void close() {} // nothing is open
  }
}
