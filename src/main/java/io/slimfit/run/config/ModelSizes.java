package io.slimfit.run.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Sizes of a model that are to differ from its configuration.
 *
 * @param blocks {@code num_hidden_layers}
 * @param hiddenSize without a number of heads, heads are of 64 where that divides it; without an
 *     intermediate size, that is four times it
 * @param imageSize height and width of images; that of a pretrained model may differ, for position
 *     embeddings are interpolated
 */
public record ModelSizes(
    OptionalInt blocks,
    OptionalInt hiddenSize,
    OptionalInt attentionHeads,
    OptionalInt intermediateSize,
    OptionalInt patchSize,
    OptionalInt imageSize) {
  static final String BLOCKS = "layers";
  static final String HIDDEN_SIZE = "hiddenSize";
  static final String HEADS = "heads";
  static final String INTERMEDIATE_SIZE = "intermediateSize";
  static final String PATCH_SIZE = "patchSize";
  public static final String IMAGE_SIZE = "imageSize";

  private static final int HEAD_SIZE = 64;
  private static final int INTERMEDIATE_FACTOR = 4;

  public ModelSizes {
    atLeastOne(BLOCKS, blocks);
    atLeastOne(HIDDEN_SIZE, hiddenSize);
    atLeastOne(HEADS, attentionHeads);
    atLeastOne(INTERMEDIATE_SIZE, intermediateSize);
    atLeastOne(PATCH_SIZE, patchSize);
    atLeastOne(IMAGE_SIZE, imageSize);
  }

  private static void atLeastOne(String option, OptionalInt size) {
    if (size.isPresent() && size.getAsInt() < 1) {
      throw new InputException(
          Place.setting(option),
          size.getAsInt() + " is outside the allowed range",
          "Give a number of at least 1");
    }
  }

  /** Those of the configuration. */
  public static ModelSizes unchanged() {
    OptionalInt none = OptionalInt.empty();
    return new ModelSizes(none, none, none, none, none, none);
  }

  /** The first option that pretrained weights would not fit; nothing if there is none. */
  Optional<String> ofBlocks() {
    return Stream.of(
            Map.entry(BLOCKS, blocks),
            Map.entry(HIDDEN_SIZE, hiddenSize),
            Map.entry(HEADS, attentionHeads),
            Map.entry(INTERMEDIATE_SIZE, intermediateSize),
            Map.entry(PATCH_SIZE, patchSize))
        .filter(size -> size.getValue().isPresent())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The configuration with these sizes in it; that of images apart, which its family knows. */
  public JsonNode appliedTo(JsonNode config) {
    ObjectNode sized = config.deepCopy();
    blocks.ifPresent(count -> sized.put("num_hidden_layers", count));
    hiddenSize.ifPresent(size -> {
      sized.put("hidden_size", size);
      sized.put("intermediate_size", INTERMEDIATE_FACTOR * size);
      if (size % HEAD_SIZE == 0) {
        sized.put("num_attention_heads", size / HEAD_SIZE);
      }
    });
    attentionHeads.ifPresent(heads -> sized.put("num_attention_heads", heads));
    intermediateSize.ifPresent(size -> sized.put("intermediate_size", size));
    patchSize.ifPresent(size -> sized.put("patch_size", size));
    return sized;
  }
}
