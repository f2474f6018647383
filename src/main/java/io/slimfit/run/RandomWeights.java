package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * An untrained image model: a configuration without weights.
 *
 * @param name the name of an architecture, or the path of a config.json or of its folder
 */
record RandomWeights(String name, JsonNode config) implements ModelSource {
  private static final Place MODEL = Place.setting("model");

  /**
   * @param sizes the sizes that differ from the architecture's
   * @throws InputException if there is no such architecture, or it reads texts
   */
  static RandomWeights of(String name, ModelSizes sizes) {
    ObjectNode config = Architectures.config(name, MODEL).deepCopy();
    if (!ModelFamilies.readsImages(config, MODEL)) {
      throw new InputException(
          MODEL,
          "'" + Place.printable(name)
              + "' reads texts; models of texts are not trained from scratch",
          "Use an image model: " + String.join(" or ", Architectures.ofImages()));
    }
    return new RandomWeights(name, sizes.appliedTo(config));
  }

  @Override
  public String description() {
    return Place.printable(name) + " from scratch";
  }

  @Override
  public Place configPlace() {
    return Place.of("the configuration of " + Place.printable(name));
  }

  @Override
  public TensorSource weights() {
    return new NoTensors(configPlace());
  }

  @Override
  public boolean isTrained() {
    return false;
  }

  @Override
  public Tokenization tokenization() {
    throw new IllegalStateException("an image model has no tokenizer");
  }

  @Override
  public byte[] tokenizerJson() {
    throw new IllegalStateException("an image model has no tokenizer");
  }

  @Override
  public Map<String, byte[]> tokenizerFiles() {
    return Map.of();
  }

  /** The weights of a model that has none. */
  private record NoTensors(Place where) implements TensorSource {
    @Override
    public Set<String> names() {
      return Set.of();
    }

    @Override
    public Shape shape(String tensor) {
      throw new IllegalArgumentException("there is no tensor " + tensor);
    }

    @Override
    public void read(String tensor, Tensor target) {
      throw new IllegalArgumentException("there is no tensor " + tensor);
    }

    @Override
    public Place place(String tensor) {
      return where.tensor(tensor);
    }

    @Override
    public void close() {
      // there is nothing to close
    }
  }
}
