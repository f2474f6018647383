package io.slimfit.task.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.model.loss.Pooling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a model folder of sentence-transformers makes embeddings of hidden states:
 * {@code modules.json} lists the modules in their order, and the folder of the pooling has a
 * {@code config.json}.
 *
 * @param pooling empty if the folder has none
 * @param normalized whether embeddings are scaled to length 1
 */
public record SentenceModules(Optional<Pooling> pooling, boolean normalized) {
  private static final String MODULES = "modules.json";
  private static final String POOLING = "1_Pooling";
  private static final String NORMALIZE = "2_Normalize";
  private static final String POOLING_CONFIG = POOLING + "/config.json";
  private static final String NORMALIZE_CONFIG = NORMALIZE + "/config.json";
  private static final String SENTENCES = "sentence_bert_config.json";
  private static final String SIMILARITY = "config_sentence_transformers.json";

  /** The files that say how embeddings are made, by their paths in the folder of the model. */
  public static final List<String> FILES =
      List.of(MODULES, POOLING_CONFIG, NORMALIZE_CONFIG, SENTENCES, SIMILARITY);

  /**
   * @param find finds a file of the folder by its name
   * @return empty without {@code modules.json}
   * @throws InputException if the folder has a module of another kind, or another pooling
   */
  public static Optional<SentenceModules> read(Function<String, Optional<Path>> find) {
    Optional<Path> modules = find.apply(MODULES);
    if (modules.isEmpty()) {
      return Optional.empty();
    }
    Place place = Place.file(modules.get());
    Optional<Pooling> pooling = Optional.empty();
    boolean normalized = false;
    for (JsonNode module : StrictJson.readArray(modules.get())) {
      String type = module.path("type").asText();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {} // the model itself
        case "Pooling" ->
          pooling = Optional.of(pooling(find, module.path("path").asText(), place));
        case "Normalize" -> normalized = true;
        default ->
          throw new InputException(
              place,
              "modules of type '" + Place.printable(type) + "' are not supported",
              "Give {pooling}; its modules are then left out");
      }
    }
    return Optional.of(new SentenceModules(pooling, normalized));
  }

  private static Pooling pooling(
      Function<String, Optional<Path>> find, String folder, Place modules) {
    Path file = find.apply(folder + "/config.json")
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
          "only pooling by the mean, or by the first token (cls), is supported",
          "Give {pooling}");
    }
    return mean ? Pooling.MEAN : Pooling.CLS;
  }

  /**
   * The files of these modules by their names, as sentence-transformers writes them.
   *
   * @param width of an embedding
   * @param maxLength the maximum length of a text, in tokens
   */
  Map<String, byte[]> files(int width, int maxLength) {
    JsonMapper json = new JsonMapper();
    Map<String, byte[]> files = new LinkedHashMap<>();
    ArrayNode modules = json.createArrayNode();
    add(modules, "Transformer", "");
    add(modules, "Pooling", POOLING);
    ObjectNode config = json.createObjectNode();
    config.put("word_embedding_dimension", width);
    config.put("pooling_mode_cls_token", pooling.orElseThrow() == Pooling.CLS);
    config.put("pooling_mode_mean_tokens", pooling.orElseThrow() == Pooling.MEAN);
    config.put("pooling_mode_max_tokens", false);
    config.put("pooling_mode_mean_sqrt_len_tokens", false);
    config.put("pooling_mode_weightedmean_tokens", false);
    config.put("pooling_mode_lasttoken", false);
    config.put("include_prompt", true);
    put(files, POOLING_CONFIG, config);
    if (normalized) {
      add(modules, "Normalize", NORMALIZE);
      put(files, NORMALIZE_CONFIG, json.createObjectNode());
    }
    put(files, MODULES, modules);
    put(
        files,
        SENTENCES,
        json.createObjectNode().put("max_seq_length", maxLength).put("do_lower_case", false));
    ObjectNode settings = json.createObjectNode();
    settings.putObject("prompts");
    settings.putNull("default_prompt_name");
    put(files, SIMILARITY, settings.put("similarity_fn_name", "cosine"));
    return files;
  }

  private static void add(ArrayNode modules, String type, String path) {
    modules
        .addObject()
        .put("idx", modules.size() - 1)
        .put("name", String.valueOf(modules.size() - 1))
        .put("path", path)
        .put("type", "sentence_transformers.models." + type);
  }

  private static void put(Map<String, byte[]> files, String name, JsonNode content) {
    files.put(name, (content.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
