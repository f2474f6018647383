package io.slimfit.task.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.image.ImageProcessing;
import io.slimfit.data.image.ImageProcessorFile;
import io.slimfit.data.image.LoadedImages;
import io.slimfit.data.image.RgbImage;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.PixelScale;
import io.slimfit.model.Pixels;
import io.slimfit.model.loss.Loss;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Turns loaded images into the input of a model. */
public final class ImageInput {
  private final ModelInput<ImageBatch> model;
  private final ImageShape shape;
  private final ImageProcessing processing;
  private final PixelScale scale;

  /** @param processing produces images of {@code shape} */
  private ImageInput(ModelInput<ImageBatch> model, ImageShape shape, ImageProcessing processing) {
    this.model = model;
    this.shape = shape;
    this.processing = processing;
    scale = new PixelScale(
        processing.rescaleFactor(),
        numbers(processing.mean()),
        numbers(processing.standardDeviation()));
  }

  /**
   * The input that a model needs.
   *
   * @param imageSize height and width, if different from the model's
   * @param note receives notes on what is assumed or changed
   * @throws InputException if config.json or preprocessor_config.json is invalid, or the model does
   *     not read images
   */
  public static ImageInput of(ModelFiles files, OptionalInt imageSize, Consumer<String> note) {
    Place place = files.configPlace();
    ImageFamily family = ModelFamilies.ofImages(files.config(), place);
    JsonNode config = files.config();
    if (imageSize.isPresent()) {
      requireMultiple(
          imageSize.getAsInt(), Math.max(1, config.path("patch_size").asInt()));
      config = family.withImageSize(config, imageSize.getAsInt());
    }
    ImageShape shape = family.imageShape(config, place);
    if (shape.channels() != RgbImage.CHANNELS) {
      throw new InputException(
          place.field("num_channels"),
          "images of " + Counted.of(shape.channels(), "channel")
              + " are not supported: they are read as RGB",
          "Use a model with 3");
    }
    if (files.isTrained() && files.imageProcessor().isEmpty()) {
      note.accept(files.description() + " has no " + ImageProcessorFile.NAME
          + ": images are stretched to " + shape.size() + " x " + shape.size()
          + ", with mean and deviation 0.5, as for the first ViTs; if the model was trained "
          + "otherwise,"
          + " add the file");
    }
    JsonNode processor =
        files.imageProcessor().orElseGet(() -> ImageProcessorFile.ofSize(shape.size()));
    Place at = Place.of(ImageProcessorFile.NAME + " of " + files.description());
    ImageProcessing processing = ImageProcessing.of(processor, at);
    if (processing.width() != shape.size() || processing.height() != shape.size()) {
      if (imageSize.isEmpty()) {
        note.accept(at + " makes images of " + processing.width() + " x " + processing.height()
            + ", but the model reads " + shape.size() + " x " + shape.size()
            + ": this size is used");
      }
      processor = ImageProcessorFile.resized(processor, shape.size(), processing);
      processing = ImageProcessing.of(processor, at);
    }
    byte[] file = (processor.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    return new ImageInput(
        new ModelInput<>(family, config, Map.of(ImageProcessorFile.NAME, file)), shape, processing);
  }

  private static void requireMultiple(int size, int patch) {
    if (size % patch != 0) {
      throw new InputException(
          Place.setting("imageSize"),
          size + " is not a multiple of the model's patch size, " + patch,
          "For example, use " + Math.max(1, size / patch) * patch);
    }
  }

  public ModelInput<ImageBatch> model() {
    return model;
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  ImageShape shape() {
    return shape;
  }

  ImageProcessing processing() {
    return processing;
  }

  /** The bytes of an image that waits to be read by a model. */
  long bytes() {
    return (long) RgbImage.CHANNELS * processing.width() * processing.height();
  }

  /**
   * A batch that is a whole step. Pixels stay bytes until a layer reads them.
   *
   * @param loaded at least one
   * @param first the number of the first of these images in the step
   */
  ImageBatch batch(LoadedImages loaded, long first, Loss loss) {
    return new ImageBatch(
        Pixels.Bytes.of(loaded.pixels(), loaded.count(), scale),
        shape,
        LongStream.range(first, first + loaded.count()).toArray(),
        loss,
        loss.counts());
  }
}
