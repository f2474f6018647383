package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.checkpoint.VisionNames;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.model.Batch;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.ModelWeights;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.LoraConfig;
import io.slimfit.run.config.ModelConfig;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.ModelInput;
import io.slimfit.task.ModelMemory;
import io.slimfit.task.OutputSpec;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the model that a run starts from, and writes the folder of the trained model.
 *
 * @param <B> the kind of batch
 */
public final class ModelLoader<B extends Batch<B>> {
  private static final int MOST_HASHED = 4096; // elements of each weight

  private final ModelSource pretrained;
  private final JsonNode config;
  private final ModelFamily<B> family;
  private final Map<String, byte[]> files; // saved beside the weights
  private final RunListener listener;

  public ModelLoader(ModelSource pretrained, ModelInput<B> input, RunListener listener) {
    this.pretrained = pretrained;
    this.listener = listener;
    config = input.config();
    family = input.family();
    files = input.files();
  }

  /** Names the model in messages. */
  public String description() {
    return pretrained.description();
  }

  /**
   * Makes the model and reads its weights; parameters that are not in the files get fresh values.
   *
   * @throws InputException if there is too little memory, or the weights belong to another model
   */
  public Loaded<B> load(
      OutputSpec outputs, ModelOptions options, StoredHead head, long seed, NativeMemory memory) {
    return load(outputs, options, Optional.empty(), head, seed, memory);
  }

  /**
   * The model as a configuration wants it.
   *
   * @throws InputException as {@link #load(OutputSpec, ModelOptions, StoredHead, long,
   *     NativeMemory)}, or if low-rank additions do not fit the model
   */
  public Loaded<B> load(OutputSpec outputs, ModelChoices choices, NativeMemory memory) {
    ModelConfig wanted = choices.config().model();
    return load(
        outputs,
        choices.modelOptions(),
        wanted.lora(),
        wanted.head(),
        choices.config().seed(),
        memory);
  }

  /**
   * Like {@link #load(OutputSpec, ModelOptions, StoredHead, long, NativeMemory)}.
   *
   * @param lora fresh low-rank additions; those of an adapter are read
   * @throws InputException as well if the additions do not fit the model
   */
  private Loaded<B> load(
      OutputSpec outputs,
      ModelOptions options,
      Optional<LoraConfig> lora,
      StoredHead head,
      long seed,
      NativeMemory memory) {
    Place place = pretrained.configPlace();
    if (memory.device() != Device.META) {
      AvailableMemory.require(
          "the weights of the model",
          family.parameters(config, place, outputs.head(), outputs.outputs()) * Float.BYTES,
          AvailableMemory.bytes());
    }
    Optional<LowRankAdaptation> adaptation = adaptation(outputs, lora);
    ModelOptions adapted =
        adaptation.map(additions -> options.withLowRank(additions.config())).orElse(options);
    Model<B> model = family.make(
        config, place, outputs.head(), outputs.outputs(), adapted, memory, DType.FLOAT32);
    try {
      Initialization initialization =
          new Initialization(family.initializerRange(config, place), seed);
      Set<String> ofAdapter = new LinkedHashSet<>();
      Set<String> fresh = read(model, head, initialization, ofAdapter);
      return new Loaded<>(
          model,
          fresh,
          unfamiliar(model, fresh, outputs),
          fingerprint(model, fresh),
          adaptation,
          ofAdapter);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private Optional<LowRankAdaptation> adaptation(OutputSpec outputs, Optional<LoraConfig> lora) {
    if (lora.isEmpty() && pretrained.adapter().isEmpty()) {
      return Optional.empty();
    }
    try (Model<B> shapes = family.make(
        config,
        pretrained.configPlace(),
        outputs.head(),
        outputs.outputs(),
        ModelOptions.standard(),
        new NativeMemory(Device.META),
        DType.FLOAT32)) {
      return pretrained
          .adapter()
          .map(adapter -> LowRankAdaptation.of(adapter, shapes))
          .or(() -> lora.map(options -> LowRankAdaptation.of(options, shapes)));
    }
  }

  /**
   * A trained model: all its weights come from the files.
   *
   * @throws InputException like {@link #load}, or if a weight is missing, for example of the head
   */
  public Model<B> trained(OutputSpec outputs, Precision precision, NativeMemory memory) {
    ModelOptions options = ModelOptions.standard().withPrecision(precision);
    Loaded<B> loaded = load(outputs, options, StoredHead.KEPT, 0, memory);
    if (loaded.fresh().isEmpty()) {
      return loaded.model();
    }
    loaded.close();
    throw new InputException(
        pretrained.configPlace(),
        "the model has no trained head: " + String.join(", ", loaded.fresh())
            + " are missing from its weights",
        "Train it first, starting with {model " + pretrained.description() + "}");
  }

  /**
   * The hash of the configuration and of some elements of every weight that came from the files.
   */
  private String fingerprint(Model<B> model, Set<String> fresh) {
    Sha256 hash = new Sha256().add(config.toString());
    for (Parameter parameter : model.parameters().all()) {
      hash.add(parameter.name()).add(parameter.shape().toString());
      if (!fresh.contains(parameter.name())) {
        float[] some = new float[(int) Math.min(MOST_HASHED, parameter.shape().elements())];
        parameter.value().get(0, some, 0, some.length);
        hash.add(some);
      }
    }
    return hash.hex();
  }

  /**
   * Returns the names of fresh parameters.
   *
   * @param ofAdapter receives the names of those that the adapter has, without additions
   */
  private Set<String> read(
      Model<B> model, StoredHead head, Initialization initialization, Set<String> ofAdapter) {
    Set<String> fresh = new LinkedHashSet<>();
    try (TensorSource source = pretrained.weights()) {
      boolean mayMismatch = head != StoredHead.KEPT || pretrained.adapter().isPresent();
      ModelWeights weights = ModelWeights.read(model, source, mayMismatch);
      weights.notes().forEach(listener::onRawNote);
      LoadReport report = weights.report();
      fresh.addAll(report.missing());
      fresh.addAll(report.mismatched());
      ofAdapter.addAll(readAdditions(model, head, initialization));
      fresh.removeAll(ofAdapter);
      if (head == StoredHead.REPLACED) {
        model.taskParameters().forEach(parameter -> fresh.add(parameter.name()));
      }
      if (pretrained.isTrained()) {
        requireBody(model, fresh);
      }
      if (!report.unexpected().isEmpty()) {
        listener.onRawNote("unused tensors of " + pretrained.description() + ": "
            + Place.printable(report.unexpected()));
      }
    }
    if (!pretrained.isTrained()) {
      listener.onRawNote("trained from scratch: all weights start at random values");
    } else if (!fresh.isEmpty()) {
      listener.onRawNote("newly initialized, not pretrained: " + String.join(", ", fresh));
    }
    fresh.forEach(name -> initialization.fill(model.parameters().get(name)));
    return fresh;
  }

  /**
   * Reads the adapter, or makes the additions of a run without one. Returns the names of the other
   * parameters that were read.
   */
  private Set<String> readAdditions(
      Model<B> model, StoredHead head, Initialization initialization) {
    List<Parameter> additions = model.parameters().additions();
    if (pretrained.adapter().isEmpty()) {
      additions.forEach(initialization::fillAddition);
      return Set.of();
    }
    try (TensorSource source = pretrained.adapter().get().weights()) {
      Set<String> read =
          new LinkedHashSet<>(AdapterWeights.read(model, source, head != StoredHead.KEPT));
      additions.forEach(addition -> read.remove(addition.name()));
      return read;
    }
  }

  /**
   * Returns the names of the parameters that know nothing of the task yet; puts the classes of the
   * head in the wanted order.
   */
  private Set<String> unfamiliar(Model<B> model, Set<String> fresh, OutputSpec outputs) {
    Set<String> unfamiliar = new LinkedHashSet<>(fresh);
    if (model.outputParameters().stream().anyMatch(p -> fresh.contains(p.name()))) {
      return unfamiliar;
    }
    switch (HeadCompatibility.of(config, outputs.names())) {
      case SAME -> {}
      case REORDERED -> {
        HeadCompatibility.reorder(model, config, outputs.names());
        listener.onRawNote("the head of " + pretrained.description()
            + " has these classes in another order: its rows are reordered to match the data");
      }
      case OTHER -> {
        model.taskParameters().forEach(parameter -> unfamiliar.add(parameter.name()));
        listener.onRawNote("the head of " + pretrained.description() + " is for other classes ("
            + HeadCompatibility.describe(config)
            + "): training continues from it; {freshHead} replaces it");
      }
    }
    return unfamiliar;
  }

  /**
   * Fine-tuning usually starts with a fresh head, but a fresh encoder means that the file belongs
   * to another model.
   */
  private void requireBody(Model<B> model, Set<String> fresh) {
    List<String> missing = fresh.stream()
        .filter(name -> model.blockOf(model.parameters().get(name)) != Integer.MAX_VALUE)
        .toList();
    if (!missing.isEmpty()) {
      throw new InputException(
          Place.of(pretrained.description()),
          missing.size() + " weights of the model are missing, the first is '" + missing.get(0)
              + "'",
          "Use a checkpoint of the model that config.json describes");
    }
  }

  /**
   * Writes a model that this loader made as an ordinary Hugging Face folder.
   *
   * @param description adds the task's fields to config.json
   */
  void save(Model<B> model, OutputSpec outputs, Path folder, Consumer<ObjectNode> description) {
    try (Ops ops = Ops.fast(model.parameters().memory())) {
      ModelFolder.write(
          folder, described(outputs, description), new MergedWeights(model, ops), files);
    }
  }

  /**
   * Writes the low-rank additions of a model, and what else was trained, as an adapter.
   *
   * @param trained the names of the parameters that were trained besides the additions
   * @param description as in {@link #save}
   */
  void saveAdapter(
      Loaded<B> loaded,
      Set<String> trained,
      OutputSpec outputs,
      Path folder,
      Consumer<ObjectNode> description) {
    LowRankAdaptation adaptation = loaded.adaptation().orElseThrow();
    Model<B> model = loaded.model();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model.parameters().additions().forEach(p -> tensors.put(p.name(), p.value()));
    Set<String> modules = new LinkedHashSet<>();
    for (Parameter parameter : model.parameters().all()) {
      if (trained.contains(parameter.name())) {
        tensors.put(parameter.name(), parameter.value());
        modules.add(AdapterWeights.module(parameter, model));
        modules.add(VisionNames.renamed(AdapterWeights.module(parameter, model)));
      }
    }
    PeftAdapter.Config peft = new PeftAdapter.Config(
        adaptation.rank(),
        adaptation.alpha(),
        adaptation.dropout(),
        adaptation.targets(model),
        List.copyOf(modules),
        pretrained.baseName(),
        AdapterWeights.taskType(outputs.head(), model));
    PeftAdapter.write(folder, peft, tensors, described(outputs, description), files);
  }

  /** The config.json of the trained model. */
  private ObjectNode described(OutputSpec outputs, Consumer<ObjectNode> description) {
    ObjectNode json = config.deepCopy();
    json.putArray("architectures").add(family.architecture(outputs.head()));
    outputs
        .problemType()
        .ifPresentOrElse(type -> json.put("problem_type", type), () -> json.remove("problem_type"));
    json.put("dtype", "float32");
    family.describeSaved(json);
    ModelMemory.clear(json);
    description.accept(json);
    return json;
  }

  /**
   * @param fresh the names of the parameters that did not come from the files
   * @param unfamiliar the names of the parameters that know nothing of the task yet: the fresh
   *     ones, and those of a head for other classes
   * @param fingerprint a hash of the model that training starts from
   * @param adaptation its low-rank additions
   * @param ofAdapter the names of the parameters, such as the head's, that an adapter had besides
   */
  public record Loaded<B>(
      Model<B> model,
      Set<String> fresh,
      Set<String> unfamiliar,
      String fingerprint,
      Optional<LowRankAdaptation> adaptation,
      Set<String> ofAdapter)
      implements AutoCloseable {
    @Override
    public void close() {
      model.close();
    }
  }
}
