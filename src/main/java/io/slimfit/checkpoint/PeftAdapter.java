package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A LoRA adapter in the format of Hugging Face's PEFT: adapter_config.json, and the tensors that
 * were trained in adapter_model.safetensors. slimfit also writes the config.json of the model that
 * the adapter makes of its base, which says how many outputs the head has and what they mean.
 */
public final class PeftAdapter {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  /** The files of an adapter, without those that describe the model. */
  public static final List<String> FILES = List.of(CONFIG, WEIGHTS);

  private static final String PICKLE = "adapter_model.bin";
  private static final String PREFIX = "base_model.model.";
  private static final String A = ".lora_A.weight";

  /** What would change the formula y = x Wᵀ + alpha / r (x Aᵀ) Bᵀ, and is not supported. */
  private static final List<String> OTHER_FORMULAS = List.of(
      "use_dora",
      "use_rslora",
      "use_qalora",
      "use_bdlora",
      "lora_bias",
      "fan_in_fan_out",
      "rank_pattern",
      "alpha_pattern",
      "layers_to_transform",
      "layer_replication",
      "target_parameters",
      "trainable_token_indices",
      "megatron_config",
      "alora_invocation_tokens",
      "arrow_config");

  /**
   * What adapter_config.json says.
   *
   * @param rank r
   * @param alpha the addition is multiplied by alpha / r
   * @param dropout of the addition's input, in training
   * @param targets the ends of the names of the layers that have an addition
   * @param modulesToSave the modules that are trained as a whole: the head
   * @param base the model that the adapter belongs to
   * @param taskType as PEFT names it; images have none
   */
  public record Config(
      int rank,
      double alpha,
      double dropout,
      List<String> targets,
      List<String> modulesToSave,
      String base,
      Optional<String> taskType) {}

  private final ModelFolder folder;
  private final int rank;
  private final double alpha;
  private final double dropout;

  private PeftAdapter(ModelFolder folder, int rank, double alpha, double dropout) {
    this.folder = folder;
    this.rank = rank;
    this.alpha = alpha;
    this.dropout = dropout;
  }

  /**
   * @throws InputException if this is not the folder of an adapter, or of one that is not a plain
   *     LoRA
   */
  public static PeftAdapter open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new InputException(
          Place.setting("adapter").of(path),
          Files.exists(path) ? "this is a file, not a folder" : Place.missingFolder(path),
          "Name the folder that holds " + CONFIG + " and " + WEIGHTS);
    }
    ModelFolder folder = ModelFolder.open(path);
    Path file = folder
        .find(CONFIG)
        .orElseThrow(() -> new InputException(
            Place.setting("adapter").of(path),
            "there is no " + CONFIG,
            "Name the folder \"adapter\" of a run, or one that PEFT has saved"));
    JsonNode json = StrictJson.readObject(file);
    Place place = Place.file(file);
    requirePlain(json, place);
    int rank = json.path("r").asInt();
    double alpha = json.path("lora_alpha").asDouble();
    double dropout = json.path("lora_dropout").asDouble(0);
    if (rank < 1 || !(alpha > 0) || !Double.isFinite(alpha) || !(dropout >= 0 && dropout < 1)) {
      throw new InputException(
          place,
          "r, lora_alpha and lora_dropout are " + rank + ", " + alpha + " and " + dropout,
          "Use an adapter with a rank of at least 1, an alpha above 0, and a dropout in [0, 1)");
    }
    return new PeftAdapter(folder, rank, alpha, dropout);
  }

  private static void requirePlain(JsonNode json, Place place) {
    String type = json.path("peft_type").asText("missing");
    if (!type.equals("LORA")) {
      throw new InputException(
          place.field("peft_type"),
          "it is '" + Place.printable(type) + "'",
          "Use an adapter of type LORA");
    }
    if (!json.path("bias").asText("none").equals("none")) {
      throw new InputException(
          place.field("bias"),
          "biases are trained, too",
          "Use an adapter with bias \"none\", or merge it with its model in PEFT");
    }
    for (String name : OTHER_FORMULAS) {
      JsonNode value = json.path(name);
      boolean unset = value.isMissingNode()
          || value.isNull()
          || (value.isBoolean() && !value.booleanValue())
          || (value.isContainerNode() && value.isEmpty());
      if (!unset) {
        throw new InputException(
            place.field(name),
            "is not supported",
            "Use a plain LoRA adapter, or merge it with its model in PEFT");
      }
    }
  }

  public int rank() {
    return rank;
  }

  public double alpha() {
    return alpha;
  }

  public double dropout() {
    return dropout;
  }

  public Path path() {
    return folder.path();
  }

  /** The config.json of the adapted model, if there is one. */
  public Optional<JsonNode> modelConfig() {
    return folder.find("config.json").map(StrictJson::readObject);
  }

  /** The place of {@link #modelConfig}. */
  public Place modelConfigPlace() {
    return folder.configPlace();
  }

  /**
   * Opens the tensors, under the names that they have in the model; the caller closes them.
   *
   * @throws InputException if there are none, or only pickled ones
   */
  public TensorSource weights() {
    Optional<Path> file = folder.find(WEIGHTS);
    if (file.isEmpty()) {
      boolean pickled = folder.find(PICKLE).isPresent();
      throw new InputException(
          Place.file(folder.path()),
          pickled
              ? PICKLE + " is pickled: reading it can run any code that someone put into it"
              : "there is no " + WEIGHTS,
          pickled ? "Save it again with PEFT 0.6 or newer" : "Fetch the missing file");
    }
    return PeftTensors.of(SafetensorsReader.open(file.get()));
  }

  /** The names of the layers that have an addition, as stored. */
  public Set<String> layers() {
    try (TensorSource tensors = weights()) {
      Set<String> layers = new TreeSet<>();
      for (String name : tensors.names()) {
        if (name.endsWith(A)) {
          layers.add(name.substring(0, name.length() - A.length()));
        }
      }
      return layers;
    }
  }

  /**
   * Writes a folder that {@link #open} and PEFT can read. What {@link VisionNames} knows is stored
   * under both names, and PEFT reads those that its model has. Each file is written completely or
   * not at all, and adapter_config.json last.
   *
   * @param folder created if it does not exist
   * @param tensors the trained tensors, by their names in the model
   * @param modelConfig the config.json of the adapted model
   * @param files further files by name, such as those of the tokenizer
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public static void write(
      Path folder,
      Config config,
      Map<String, Tensor> tensors,
      JsonNode modelConfig,
      Map<String, byte[]> files) {
    ModelFolder.create(folder);
    Map<String, Tensor> named = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> named.put(PREFIX + name, tensor));
    tensors.forEach((name, tensor) -> named.put(PREFIX + VisionNames.renamed(name), tensor));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), named);
    ModelFolder.writeFiles(folder, modelConfig, files);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA");
    config
        .taskType()
        .ifPresentOrElse(type -> json.put("task_type", type), () -> json.putNull("task_type"));
    json.put("base_model_name_or_path", config.base());
    json.put("r", config.rank());
    if (config.alpha() == Math.rint(config.alpha())) {
      json.put("lora_alpha", (long) config.alpha());
    } else {
      json.put("lora_alpha", config.alpha());
    }
    json.put("lora_dropout", config.dropout());
    config.targets().forEach(json.putArray("target_modules")::add);
    config.modulesToSave().forEach(json.putArray("modules_to_save")::add);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("init_lora_weights", true);
    json.put("inference_mode", true);
    ModelFolder.writeJson(folder.resolve(CONFIG), json);
  }

  /**
   * The same tensors, under the names of the model.
   *
   * @param inFile from these names to those in the file
   */
  private record PeftTensors(TensorSource stored, Map<String, String> inFile)
      implements TensorSource {
    static PeftTensors of(TensorSource stored) {
      Map<String, String> inFile = new LinkedHashMap<>();
      for (String name : stored.names()) {
        String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        inFile.putIfAbsent(VisionNames.stored(bare), name);
      }
      return new PeftTensors(stored, inFile);
    }

    private String file(String name) {
      return Optional.ofNullable(inFile.get(name))
          .orElseThrow(() -> new IllegalArgumentException("there is no tensor " + name));
    }

    @Override
    public Set<String> names() {
      return inFile.keySet();
    }

    @Override
    public Shape shape(String name) {
      return stored.shape(file(name));
    }

    @Override
    public void read(String name, Tensor target) {
      stored.read(file(name), target);
    }

    @Override
    public Place place(String name) {
      return stored.place(file(name));
    }

    @Override
    public void close() {
      stored.close();
    }
  }
}
