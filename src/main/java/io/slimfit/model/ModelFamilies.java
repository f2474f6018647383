package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.model.bert.BertFamily;
import io.slimfit.model.bert.BertVariant;
import io.slimfit.model.modernbert.ModernBertFamily;
import io.slimfit.model.vit.VisionTransformerFamily;
import io.slimfit.model.vit.VisionVariant;
import java.util.Set;
import java.util.TreeSet;

/** All families by the {@code model_type} of their config.json. */
public final class ModelFamilies {
  private static final Registry<TextFamily> TEXTS = Registry.ofUnlike("model type");
  private static final Registry<ImageFamily> IMAGES = Registry.ofUnlike("model type");

  static {
    for (BertVariant variant : BertVariant.values()) {
      TEXTS.with(variant.modelType(), new BertFamily(variant));
    }
    TEXTS.with("modernbert", new ModernBertFamily());
    for (VisionVariant variant : VisionVariant.values()) {
      IMAGES.with(variant.modelType(), new VisionTransformerFamily(variant));
    }
  }

  private ModelFamilies() {}

  /**
   * The family of a model that must read texts.
   *
   * @param place the place of the configuration
   * @throws InputException if the family is unknown or reads images
   */
  public static TextFamily ofTexts(JsonNode config, Place place) {
    String type = type(config, place);
    requireKind(type, TEXTS.names(), "images, not texts", place);
    return TEXTS.get(type, place.field("model_type"));
  }

  /**
   * The family of a model that must read images.
   *
   * @param place the place of the configuration
   * @throws InputException if the family is unknown or reads texts
   */
  public static ImageFamily ofImages(JsonNode config, Place place) {
    String type = type(config, place);
    requireKind(type, IMAGES.names(), "texts, not images", place);
    return IMAGES.get(type, place.field("model_type"));
  }

  /**
   * Whether a model reads images rather than texts.
   *
   * @param place the place of the configuration
   * @throws InputException if the family is unknown
   */
  public static boolean readsImages(JsonNode config, Place place) {
    String type = type(config, place);
    return IMAGES.names().contains(type);
  }

  public static Set<String> names() {
    Set<String> names = new TreeSet<>(TEXTS.names());
    names.addAll(IMAGES.names());
    return names;
  }

  /** The model type, which is that of a known family. */
  private static String type(JsonNode config, Place place) {
    JsonNode type = config.path("model_type");
    if (!type.isTextual()) {
      throw new InputException(
          place.field("model_type"),
          type.isMissingNode() ? "the field is missing" : "it is not a string",
          "Known model types: " + String.join(", ", names()));
    }
    Relatives.missing(type.asText()).ifPresent(missing -> {
      throw new InputException(
          place.field("model_type"),
          "models of type '" + type.asText() + "' are not supported: " + missing,
          "Known model types: " + String.join(", ", names()));
    });
    Registry<String> known = Registry.ofUnlike("model type");
    names().forEach(name -> known.with(name, name));
    return known.get(type.asText(), place.field("model_type"));
  }

  private static void requireKind(String type, Set<String> wanted, String reads, Place place) {
    if (!wanted.contains(type)) {
      throw new InputException(
          place.field("model_type"),
          "a model of type '" + type + "' reads " + reads,
          "Use a model of type " + String.join(" or ", wanted) + ", or another {task}"
              + (IMAGES.names().contains(type) ? ", such as {task imagefolder}" : ""));
    }
  }
}
