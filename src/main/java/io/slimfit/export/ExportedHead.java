package io.slimfit.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelFamilies;
import io.slimfit.run.ModelSource;
import io.slimfit.task.LabelNames;
import io.slimfit.task.OutputSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The outputs of a model, from the class that its config.json names. */
final class ExportedHead {
  private static final String IMAGES = "ForImageClassification";

  private ExportedHead() {}

  /** @throws InputException if models of this class cannot be exported, or labels have no names */
  static OutputSpec of(ModelSource source) {
    JsonNode config = source.config();
    Place place = source.configPlace();
    boolean images = ModelFamilies.readsImages(config, place);
    String named = config.path("architectures").path(0).asText("");
    HeadKind head = named.isEmpty() ? HeadKind.SEQUENCE_CLASSIFICATION : head(named, images, place);
    return switch (head) {
      case SEQUENCE_CLASSIFICATION -> OutputSpec.of(LabelNames.of(config, place));
      case TOKEN_CLASSIFICATION -> {
        List<String> names = LabelNames.of(config, place).names();
        yield new OutputSpec(head, names.size(), names, Optional.empty());
      }
      case QUESTION_ANSWERING -> new OutputSpec(head, 2, List.of(), Optional.empty());
      case HIDDEN_STATES ->
        new OutputSpec(
            head,
            ModelFamilies.ofTexts(config, place).hiddenSize(config, place),
            List.of(),
            Optional.empty());
    };
  }

  private static HeadKind head(String architecture, boolean images, Place place) {
    if (images && architecture.endsWith(IMAGES)) {
      return HeadKind.SEQUENCE_CLASSIFICATION;
    }
    return Arrays.stream(HeadKind.values())
        .filter(kind -> !images && architecture.endsWith(kind.architecture()))
        .findFirst()
        .orElseThrow(() -> new InputException(
            place.field("architectures"),
            "a " + Place.printable(architecture) + " cannot be exported",
            "Models of the classes " + known(images) + " can: train one first"));
  }

  private static String known(boolean images) {
    return images
        ? "..." + IMAGES
        : Arrays.stream(HeadKind.values())
            .map(kind -> "..." + kind.architecture())
            .collect(Collectors.joining(", "));
  }
}
