package io.slimfit.model.vit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;

/** Makes a {@link VisionTransformer} of one variant. */
public record VisionTransformerFamily(VisionVariant variant) implements ImageFamily {
  @Override
  public String modelType() {
    return variant.modelType();
  }

  @Override
  public Model<ImageBatch> make(
      JsonNode config,
      Place place,
      HeadKind headKind,
      int outputs,
      ModelOptions options,
      NativeMemory memory,
      DType dtype) {
    return new VisionTransformer(
        VisionTransformerConfig.of(config, variant, place),
        headKind,
        outputs,
        options,
        memory,
        dtype);
  }

  @Override
  public JsonNode withFewBlocks(JsonNode config, int blocks, int vocabulary) {
    ObjectNode few = config.deepCopy();
    return few.put("num_hidden_layers", blocks);
  }

  @Override
  public double initializerRange(JsonNode config, Place place) {
    return VisionTransformerConfig.of(config, variant, place).initializerRange();
  }

  @Override
  public String architecture(HeadKind headKind) {
    return variant.architecture();
  }

  @Override
  public ImageShape imageShape(JsonNode config, Place place) {
    return VisionTransformerConfig.of(config, variant, place).image();
  }

  @Override
  public JsonNode withImageSize(JsonNode config, int size) {
    ObjectNode resized = config.deepCopy();
    return resized.put("image_size", size);
  }

  /** The token that replaces hidden patches in DINOv2's pretraining is not read, and not saved. */
  @Override
  public void describeSaved(ObjectNode config) {
    if (variant == VisionVariant.DINOV2) {
      config.put("use_mask_token", false);
    }
  }
}
