package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.image.ImageProcessing;
import io.slimfit.data.image.ImageProcessorFile;
import io.slimfit.data.image.RgbImage;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.task.image.ImageInput;
import io.slimfit.train.RunListener;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A model of images, with what it wants done to them. */
public final class ImageModelLoader extends ModelLoader<ImageBatch> {
  private final JsonNode processor;
  private final ImageInput input;

  private ImageModelLoader(
      ModelSource pretrained,
      JsonNode config,
      ImageFamily family,
      JsonNode processor,
      ImageInput input,
      RunListener listener) {
    super(pretrained, config, family, listener);
    this.processor = processor;
    this.input = input;
  }

  /**
   * @param sizes that differ from config.json
   * @throws InputException if config.json or preprocessor_config.json is wrong, or the model is none of images
   */
  public static ImageModelLoader of(
      ModelSource pretrained, ModelSizes sizes, RunListener listener) {
    Place place = pretrained.configPlace();
    ImageFamily family = ModelFamilies.ofImages(pretrained.config(), place);
    JsonNode config = sizes.appliedTo(pretrained.config());
    if (sizes.imageSize().isPresent()) {
      requireMultiple(
          sizes.imageSize().getAsInt(), Math.max(1, config.path("patch_size").asInt()));
      config = family.withImageSize(config, sizes.imageSize().getAsInt());
    }
    ImageShape shape = family.imageShape(config, place);
    if (shape.channels() != RgbImage.CHANNELS) {
      throw new InputException(
          place.field("num_channels"),
          shape.channels() + " channels are not supported: images are read as red, green and blue",
          "Use a model with 3");
    }
    if (pretrained.isTrained() && pretrained.imageProcessor().isEmpty()) {
      listener.onNote(
          pretrained.description() + " has no " + ImageProcessorFile.NAME
              + ": its images are stretched to " + shape.size() + " x " + shape.size()
              + ", mean and deviation 0.5, as for the first ViTs; if it was trained otherwise, add that file");
    }
    JsonNode processor =
        pretrained.imageProcessor().orElseGet(() -> ImageProcessorFile.ofSize(shape.size()));
    Place at = Place.of(ImageProcessorFile.NAME + " of " + pretrained.description());
    ImageProcessing processing = ImageProcessing.of(processor, at);
    if (processing.width() != shape.size() || processing.height() != shape.size()) {
      if (sizes.imageSize().isEmpty()) {
        listener.onNote(at + " makes images of " + processing.width() + " x " + processing.height()
            + ", the model reads " + shape.size() + " x " + shape.size() + ": they get that size");
      }
      processor = ImageProcessorFile.resized(processor, shape.size(), processing);
      processing = ImageProcessing.of(processor, at);
    }
    return new ImageModelLoader(
        pretrained, config, family, processor, new ImageInput(shape, processing), listener);
  }

  private static void requireMultiple(int size, int patch) {
    if (size % patch != 0) {
      throw new InputException(
          Place.setting(ModelSizes.IMAGE_SIZE),
          size + " is not a multiple of the model's patch size, " + patch,
          "Use " + Math.max(1, size / patch) * patch + ", say");
    }
  }

  public ImageInput input() {
    return input;
  }

  @Override
  Map<String, byte[]> inputFiles() {
    return Map.of(
        ImageProcessorFile.NAME,
        (processor.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
