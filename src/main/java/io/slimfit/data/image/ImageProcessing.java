package io.slimfit.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The image preprocessing of a model, as in preprocessor_config.json. This class resizes images to
 * bytes of the required size. Scaling and normalisation are left to the model, which applies them
 * when it reads the bytes: {@code (byte * rescaleFactor - mean[channel]) /
 * standardDeviation[channel]}.
 *
 * @param width of the result
 * @param height of the result
 * @param resize how images are brought to that size
 * @param filter the filter for resizing
 * @param rescaleFactor 1 without rescaling
 * @param mean of each channel; 0 without normalisation
 * @param standardDeviation of each channel; 1 without normalisation
 */
public record ImageProcessing(
    int width,
    int height,
    Resize resize,
    ResampleFilter filter,
    double rescaleFactor,
    List<Double> mean,
    List<Double> standardDeviation) {
  private static final String REMEDY = "Use the preprocessor_config.json that belongs to the model";
  private static final int LARGEST_SIDE = 4096;

  /** The default of transformers for a ViT if the file gives no size. */
  private static final int USUAL_SIDE = 224;

  private static final double USUAL_SHARE = 224.0 / 256; // of ConvNeXt
  private static final int STRETCHED_SIDE = 384;

  /** How images are brought to their size. */
  public sealed interface Resize {
    /** Each side is resized separately; the aspect ratio may change. */
    record Stretch() implements Resize {}

    /** The shorter side is resized to this length; then the centre is cropped. */
    record ShortestEdge(int length) implements Resize {}

    /** Each side is resized separately to this size; then the centre is cropped. */
    record StretchAndCrop(int width, int height) implements Resize {}

    /** Images already have the required size. */
    record None() implements Resize {}
  }

  public ImageProcessing {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
      throw new IllegalArgumentException("size " + width + " x " + height);
    }
    if (mean.size() != RgbImage.CHANNELS || standardDeviation.size() != RgbImage.CHANNELS) {
      throw new IllegalArgumentException("not one mean and deviation per channel");
    }
  }

  /** The preprocessing of the ViT models: stretched, bilinear, scaled to [-1, 1]. */
  public static ImageProcessing ofSize(int size) {
    List<Double> half = List.of(0.5, 0.5, 0.5);
    return new ImageProcessing(
        size, size, new Resize.Stretch(), ResampleFilter.BILINEAR, 1.0 / 255, half, half);
  }

  /** @throws InputException naming the field, if a setting is invalid or unsupported */
  public static ImageProcessing read(Path file) {
    return of(StrictJson.readObject(file), Place.file(file));
  }

  /** @param place of the JSON, for messages */
  public static ImageProcessing of(JsonNode json, Place place) {
    ProcessorKind kind = ProcessorKind.of(json, place);
    ProcessorFields fields = new ProcessorFields(json, place);
    if (kind != ProcessorKind.SQUARE) {
      // their defaults differ from those of ViT, and from version to version
      List.of("size", "image_mean", "image_std", "resample").forEach(fields::require);
    }
    boolean resizes = fields.flag("do_resize", true);
    boolean crops = resizes
        && fields.flag(
            "do_center_crop", json.hasNonNull("crop_size") || kind == ProcessorKind.SHORTEST_EDGE);
    OptionalInt shortest = fields.shortestEdge("size");
    if (shortest.isEmpty() && kind != ProcessorKind.SQUARE && json.path("size").isNumber()) {
      shortest = OptionalInt.of(fields.size("size")[0]);
    }
    int[] size = json.hasNonNull("size") ? fields.size("size") : new int[] {USUAL_SIDE, USUAL_SIDE};
    boolean ownCrop = crops || shortest.isPresent() && json.hasNonNull("crop_size");
    int[] crop = ownCrop && kind != ProcessorKind.CROPPED_SHARE ? fields.size("crop_size") : size;
    Resize resize;
    if (!resizes) {
      resize = new Resize.None();
    } else if (kind == ProcessorKind.CROPPED_SHARE) {
      resize = croppedShare(fields, size[0]);
    } else if (shortest.isPresent()) {
      resize = new Resize.ShortestEdge(shortest.getAsInt());
    } else {
      resize = crops ? new Resize.StretchAndCrop(size[0], size[1]) : new Resize.Stretch();
    }
    boolean normalises = fields.flag("do_normalize", true);
    return new ImageProcessing(
        crop[0],
        crop[1],
        resize,
        ResampleFilter.ofCode(fields.integer("resample", 2), place.field("resample")),
        fields.flag("do_rescale", true) ? fields.positiveNumber("rescale_factor", 1.0 / 255) : 1,
        normalises ? fields.channels("image_mean", 0.5, false) : List.of(0.0, 0.0, 0.0),
        normalises ? fields.channels("image_std", 0.5, true) : List.of(1.0, 1.0, 1.0));
  }

  /** As ConvNeXt does: large images are stretched, the centre of others is cropped. */
  private static Resize croppedShare(ProcessorFields fields, int side) {
    double share = fields.positiveNumber("crop_pct", USUAL_SHARE);
    return side >= STRETCHED_SIDE
        ? new Resize.Stretch()
        : new Resize.ShortestEdge((int) (side / share));
  }

  /**
   * The whole image, preprocessed for evaluation.
   *
   * @param place of the image, for messages
   * @throws InputException if images are not resized and this one has another size, or if it is too
   *     narrow to be resized by its shorter side
   */
  RgbImage prepared(RgbImage image, Place place) {
    if (resize instanceof Resize.None) {
      if (image.width() != width || image.height() != height) {
        throw new InputException(
            place,
            "has " + image.width() + " x " + image.height() + " pixels, but the model needs "
                + width + " x " + height,
            "Set do_resize in preprocessor_config.json");
      }
      return image;
    }
    if (resize instanceof Resize.Stretch) {
      return ImageResizing.resized(image, image.region(), width, height, filter);
    }
    long resizedWidth;
    long resizedHeight;
    if (resize instanceof Resize.StretchAndCrop stretch) {
      resizedWidth = stretch.width();
      resizedHeight = stretch.height();
    } else {
      int length = ((Resize.ShortestEdge) resize).length();
      int shorter = Math.min(image.width(), image.height());
      resizedWidth = (long) image.width() * length / shorter;
      resizedHeight = (long) image.height() * length / shorter;
    }
    if (Math.max(resizedWidth, resizedHeight) > Integer.MAX_VALUE) {
      throw new InputException(
          place,
          "has " + image.width() + " x " + image.height()
              + " pixels, too narrow to be resized by the shorter side",
          "Remove it, or use {onBadImage skip}");
    }
    return cutOut(image, (int) resizedWidth, (int) resizedHeight);
  }

  /**
   * The centre of the resized image, padded with black if that is smaller. Only this part is
   * computed and kept in memory.
   */
  private RgbImage cutOut(RgbImage image, int resizedWidth, int resizedHeight) {
    Region region = Region.centred(resizedWidth, resizedHeight, width, height);
    RgbImage middle = ImageResizing.resizedPart(image, resizedWidth, resizedHeight, region, filter);
    if (region.width() == width && region.height() == height) {
      return middle;
    }
    RgbImage framed = RgbImage.ofSize(width, height);
    int left = (width - region.width()) / 2;
    int top = (height - region.height()) / 2;
    IntStream.range(0, region.height())
        .forEach(y -> System.arraycopy(
            middle.pixels(),
            y * region.width() * RgbImage.CHANNELS,
            framed.pixels(),
            ((top + y) * width + left) * RgbImage.CHANNELS,
            region.width() * RgbImage.CHANNELS));
    return framed;
  }

  /** Reads and checks the fields of a preprocessor_config.json. */
  private record ProcessorFields(JsonNode json, Place place) {
    boolean flag(String name, boolean otherwise) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return otherwise;
      }
      if (!value.isBoolean()) {
        throw wrong(name, value, "true or false");
      }
      return value.booleanValue();
    }

    void require(String name) {
      if (!json.hasNonNull(name)) {
        throw wrong(name, json.path("no such field"), "given");
      }
    }

    int integer(String name, int otherwise) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return otherwise;
      }
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(name, value, "an integer");
      }
      return value.intValue();
    }

    double positiveNumber(String name, double otherwise) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return otherwise;
      }
      if (!value.isNumber() || !(value.doubleValue() > 0)) {
        throw wrong(name, value, "a number above 0");
      }
      return value.doubleValue();
    }

    OptionalInt shortestEdge(String name) {
      JsonNode edge = json.path(name).path("shortest_edge");
      return edge.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(side(name, edge));
    }

    /** Width and height: one number, {height, width} or {shortest_edge}. */
    int[] size(String name) {
      JsonNode size = json.path(name);
      if (size.isIntegralNumber()) {
        return new int[] {side(name, size), side(name, size)};
      }
      if (size.has("shortest_edge")) {
        int edge = side(name, size.get("shortest_edge"));
        return new int[] {edge, edge};
      }
      if (!size.has("height") || !size.has("width")) {
        throw wrong(name, size, "a number, {\"height\", \"width\"} or {\"shortest_edge\"}");
      }
      return new int[] {side(name, size.get("width")), side(name, size.get("height"))};
    }

    private int side(String name, JsonNode value) {
      if (!value.isIntegralNumber()
          || !value.canConvertToInt()
          || value.intValue() < 1
          || value.intValue() > LARGEST_SIDE) {
        throw wrong(name, value, "an integer from 1 to " + LARGEST_SIDE);
      }
      return value.intValue();
    }

    List<Double> channels(String name, double otherwise, boolean positive) {
      JsonNode values = json.path(name);
      if (values.isMissingNode() || values.isNull()) {
        return List.of(otherwise, otherwise, otherwise);
      }
      boolean good = values.isArray() && values.size() == RgbImage.CHANNELS;
      for (JsonNode value : values) {
        good &= value.isNumber() && (!positive || value.doubleValue() > 0);
      }
      if (!good) {
        throw wrong(name, values, positive ? "three numbers above 0" : "three numbers");
      }
      return IntStream.range(0, RgbImage.CHANNELS)
          .mapToObj(channel -> values.get(channel).doubleValue())
          .toList();
    }

    private InputException wrong(String name, JsonNode found, String wanted) {
      String problem = found.isMissingNode()
          ? "the field is missing"
          : Place.printable(found.toString()) + " is not " + wanted;
      return new InputException(place.field(name), problem, REMEDY);
    }
  }
}
