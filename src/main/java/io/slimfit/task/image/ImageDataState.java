package io.slimfit.task.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.image.BadImages;
import io.slimfit.task.KeptDetails;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What a checkpoint holds of image data: the kept model's predictions, and the skipped images. */
final class ImageDataState {
  private static final int MOST_LISTED = 20_000; // a few megabytes; all of them are counted

  private ImageDataState() {}

  static ObjectNode of(KeptDetails details, BadImages training, BadImages evaluation) {
    ObjectNode state = details.state();
    put(state.putObject("bad_training_images"), training);
    put(state.putObject("bad_evaluation_images"), evaluation);
    return state;
  }

  private static void put(ObjectNode json, BadImages bad) {
    json.put("bits", Base64.getEncoder().encodeToString(bad.bits()));
    ArrayNode listed = json.putArray("listed");
    bad.listed().stream()
        .limit(MOST_LISTED)
        .forEach(image -> listed.addArray().add(image.image()).add(image.problem()));
  }

  static void restore(
      JsonNode state, KeptDetails details, BadImages training, BadImages evaluation) {
    details.restore(state);
    restore(state.path("bad_training_images"), training);
    restore(state.path("bad_evaluation_images"), evaluation);
  }

  private static void restore(JsonNode json, BadImages bad) {
    List<BadImages.BadImage> listed = new ArrayList<>();
    json.path("listed")
        .forEach(image -> listed.add(
            new BadImages.BadImage(image.path(0).asText(), image.path(1).asText())));
    bad.restore(Base64.getDecoder().decode(json.path("bits").asText()), listed);
  }
}
