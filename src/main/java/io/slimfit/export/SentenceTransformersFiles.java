package io.slimfit.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.export.onnx.SentenceEmbedding;
import io.slimfit.export.onnx.SentenceEmbedding.Pooling;
import io.slimfit.run.ModelSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model folder of sentence-transformers makes embeddings: {@code modules.json} lists the
 * modules in their order, and the folder of the pooling has a {@code config.json}.
 */
final class SentenceTransformersFiles {
  private static final String MODULES = "modules.json";

  private SentenceTransformersFiles() {}

  /**
   * @return none without these files
   * @throws InputException if the folder has a module that cannot be written as a graph
   */
  static SentenceEmbedding read(ModelSource source) {
    Optional<Path> modules = source.find(MODULES);
    if (modules.isEmpty()) {
      return SentenceEmbedding.none();
    }
    Place place = Place.file(modules.get());
    Pooling pooling = Pooling.NONE;
    boolean normalized = false;
    for (JsonNode module : StrictJson.readArray(modules.get())) {
      String type = module.path("type").asText();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {} // the model itself
        case "Pooling" -> pooling = pooling(source, module.path("path").asText(), place);
        case "Normalize" -> normalized = true;
        default ->
          throw new InputException(
              place,
              "a module of type '" + Place.printable(type) + "' cannot be exported",
              "Give {pooling none}, and apply the modules to the hidden states yourself");
      }
    }
    return new SentenceEmbedding(pooling, normalized);
  }

  private static Pooling pooling(ModelSource source, String folder, Place modules) {
    Path file = source
        .find(folder + "/config.json")
        .orElseThrow(() -> new InputException(
            modules,
            "the config.json of the pooling in folder '" + Place.printable(folder) + "' is missing",
            "Fetch the missing file, or give {pooling}"));
    JsonNode config = StrictJson.readObject(file);
    boolean mean = config.path("pooling_mode_mean_tokens").asBoolean()
        || config.path("pooling_mode").asText().equals("mean");
    boolean cls = config.path("pooling_mode_cls_token").asBoolean()
        || config.path("pooling_mode").asText().equals("cls");
    if (mean == cls) {
      throw new InputException(
          Place.file(file),
          "only pooling by the mean, or by the first token (cls), can be exported",
          "Give {pooling}");
    }
    return mean ? Pooling.MEAN : Pooling.CLS;
  }
}
