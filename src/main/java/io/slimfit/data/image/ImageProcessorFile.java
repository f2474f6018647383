package io.slimfit.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The preprocessor_config.json of a saved model. */
public final class ImageProcessorFile {
  /** Its name in a model folder. */
  public static final String NAME = "preprocessor_config.json";

  private static final double HALF = 0.5;
  private static final int BILINEAR = 2;

  private ImageProcessorFile() {}

  /** The preprocessing of the ViT models, see {@link ImageProcessing#ofSize}. */
  public static JsonNode ofSize(int size) {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("image_processor_type", "ViTImageProcessor");
    json.put("do_resize", true);
    json.putObject("size").put("height", size).put("width", size);
    json.put("resample", BILINEAR);
    json.put("do_rescale", true);
    json.put("rescale_factor", 1.0 / 255);
    json.put("do_normalize", true);
    json.putArray("image_mean").add(HALF).add(HALF).add(HALF);
    json.putArray("image_std").add(HALF).add(HALF).add(HALF);
    return json;
  }

  /**
   * The same preprocessing for another image size; the crop keeps the same share of the image.
   *
   * @param json a valid input of {@link ImageProcessing#of}
   */
  public static JsonNode resized(JsonNode json, int size, ImageProcessing now) {
    ObjectNode resized = json.deepCopy();
    if (now.resize() instanceof ImageProcessing.Resize.ShortestEdge edge) {
      resized
          .putObject("size")
          .put("shortest_edge", scaled(edge.length(), size, Math.min(now.width(), now.height())));
    } else if (now.resize() instanceof ImageProcessing.Resize.StretchAndCrop stretch) {
      resized
          .putObject("size")
          .put("height", scaled(stretch.height(), size, now.height()))
          .put("width", scaled(stretch.width(), size, now.width()));
    } else {
      resized.putObject("size").put("height", size).put("width", size);
    }
    if (json.hasNonNull("crop_size")) {
      resized.putObject("crop_size").put("height", size).put("width", size);
    }
    return resized;
  }

  private static int scaled(int length, int size, int of) {
    return (int) Math.rint((double) length * size / of);
  }
}
