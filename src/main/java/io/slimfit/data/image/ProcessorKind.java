package io.slimfit.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;

/**
 * The kinds of image processors of transformers whose files are understood. Others give the same
 * fields other meanings, so they are refused.
 */
enum ProcessorKind {
  /** {@code size} as a number is both sides. */
  SQUARE("ViT", "DeiT", "Beit"),
  /** {@code size} as a number is the shorter side; the centre is cropped. */
  SHORTEST_EDGE("CLIP", "ChineseCLIP", "Bit"),
  /** The centre is a share of the resized image, {@code crop_pct}, below 384 pixels. */
  CROPPED_SHARE("ConvNext");

  private static final String TYPE = "image_processor_type";
  private static final String OLD_TYPE = "feature_extractor_type";
  private static final String ENDING = "(FeatureExtractor|ImageProcessor(Fast|Pil)?)";
  private static final String REMEDY =
      "Use a model with the processor of one of these: ViT, DeiT, Beit, CLIP, Bit, ConvNext";

  /** Fields that change the pixels, of processors of transformers that are not those above. */
  private static final List<String> OF_OTHERS = List.of(
      "crop_pct",
      "do_align_long_axis",
      "do_flip_channel_order",
      "do_grayscale",
      "do_pad",
      "do_thumbnail",
      "include_top",
      "rescale_offset");

  private final List<String> names;

  ProcessorKind(String... names) {
    this.names = List.of(names);
  }

  /**
   * The kind of a file; that of ViT if it has none.
   *
   * @throws InputException if the kind is not understood
   */
  static ProcessorKind of(JsonNode json, Place place) {
    String field = json.hasNonNull(TYPE) ? TYPE : OLD_TYPE;
    String type = json.path(field).asText("");
    if (type.isEmpty() || !json.hasNonNull(field)) {
      refuseFieldsOfOthers(json, place);
      return SQUARE;
    }
    for (ProcessorKind kind : values()) {
      for (String name : kind.names) {
        if (type.matches(name + ENDING)) {
          return kind;
        }
      }
    }
    throw new InputException(
        place.field(field),
        Place.printable(type) + " is not a processor that slimfit understands",
        REMEDY);
  }

  /** A file without a kind is that of a ViT only if it says nothing that a ViT's never says. */
  private static void refuseFieldsOfOthers(JsonNode json, Place place) {
    for (String field : OF_OTHERS) {
      JsonNode value = json.path(field);
      if (json.hasNonNull(field) && !(value.isBoolean() && !value.booleanValue())) {
        throw new InputException(
            place.field(field),
            "belongs to another processor than that of ViT, and the file does not say to which",
            REMEDY + "; or add " + TYPE);
      }
    }
  }
}
