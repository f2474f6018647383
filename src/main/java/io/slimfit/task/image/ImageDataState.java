package io.slimfit.task.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.image.BadImages;
import io.slimfit.task.ClassReport;
import io.slimfit.task.KeptReports;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What a checkpoint holds of image data: the kept model's predictions, and the skipped images. */
final class ImageDataState {
  private ImageDataState() {}

  static ObjectNode of(Optional<ClassReport> kept, BadImages training, BadImages evaluation) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.set("reports", KeptReports.json(kept.stream().toList()));
    put(state.putObject("bad_training_images"), training);
    put(state.putObject("bad_evaluation_images"), evaluation);
    return state;
  }

  private static void put(ObjectNode json, BadImages bad) {
    ArrayNode indices = json.putArray("indices");
    Arrays.stream(bad.indices()).forEach(indices::add);
    ArrayNode messages = json.putArray("messages");
    bad.messages().forEach(messages::add);
  }

  static Optional<ClassReport> restore(JsonNode state, BadImages training, BadImages evaluation) {
    restore(state.path("bad_training_images"), training);
    restore(state.path("bad_evaluation_images"), evaluation);
    return KeptReports.of(state.path("reports")).stream().findFirst();
  }

  private static void restore(JsonNode json, BadImages bad) {
    bad.restore(
        StreamSupport.stream(json.path("indices").spliterator(), false)
            .mapToInt(JsonNode::intValue)
            .toArray(),
        StreamSupport.stream(json.path("messages").spliterator(), false)
            .map(JsonNode::textValue)
            .toList());
  }
}
