package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;

/**
 * Makes models of one architecture from their config.json. {@link TextFamily} and
 * {@link ImageFamily} add what only models of texts or of images have.
 *
 * @param <B> the kind of batch that its models read
 */
public sealed interface ModelFamily<B extends Batch<B>> permits TextFamily, ImageFamily {
  /** {@code model_type} in config.json. */
  String modelType();

  /**
   * A model whose parameters are all zero.
   *
   * @param place the place of the configuration, for messages
   * @throws io.slimfit.base.InputException if the configuration is invalid
   */
  Model<B> make(
      JsonNode config,
      Place place,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype);

  /** The number of elements of all parameters of such a model, counted without allocating them. */
  default long parameters(JsonNode config, Place place, HeadKind headKind, int outputs) {
    NativeMemory shapes = new NativeMemory(Device.META);
    try (Model<B> model =
        make(config, place, headKind, outputs, ModelOptions.standard(), shapes, DType.FLOAT32)) {
      return model.parameters().elements();
    }
  }

  /**
   * The configuration of a model with the same blocks, but fewer, and with a small word table: what
   * it computes for a token takes as long for each block.
   *
   * @param blocks at most as many as the model has
   * @param vocabulary the most rows of its word table, at least 2
   */
  JsonNode withFewBlocks(JsonNode config, int blocks, int vocabulary);

  /** The standard deviation of fresh weights. */
  double initializerRange(JsonNode config, Place place);

  /**
   * The class of Hugging Face transformers that loads such a model: {@code architectures} in
   * config.json.
   */
  String architecture(HeadKind headKind);

  /** Sets in the config.json of a saved model what its file of weights decides. */
  default void describeSaved(ObjectNode config) {
    // most have all the weights that transformers expects
  }
}
