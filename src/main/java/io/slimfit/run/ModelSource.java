package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.image.ImageProcessorFile;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.data.tokenize.TokenizerProbe;
import io.slimfit.hub.HubClient;
import io.slimfit.hub.HubName;
import io.slimfit.hub.MissingModelException;
import io.slimfit.model.loss.Pooling;
import io.slimfit.run.config.ModelConfig;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.embedding.SentenceModules;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model to start from: where its configuration, its weights and its tokenizer are. */
public interface ModelSource extends ModelFiles {
  /** BERT models with 6 and 12 blocks, and a hidden size of 384. */
  List<Embedded> EMBEDDED = List.of(
      new Embedded(
          "all-MiniLM-L6-v2 (comes with slimfit)",
          "all-minilm-l6-v2",
          "sentence-transformers/all-MiniLM-L6-v2",
          new SentenceModules(Optional.of(Pooling.MEAN), true),
          List.of(RunConfig.EMBEDDED, RunConfig.EMBEDDED + ":all-minilm-l6-v2")),
      new Embedded(
          "bge-small-en-v1.5 (comes with slimfit)",
          "bge-small-en-v1.5",
          "BAAI/bge-small-en-v1.5",
          new SentenceModules(Optional.of(Pooling.CLS), true),
          List.of(RunConfig.EMBEDDED + ":bge-small-en-v1.5")));

  /** The caller closes it. */
  TensorSource weights();

  /** The name by which other programs find the model. */
  default String baseName() {
    return description();
  }

  /** The LoRA adapter of the model, if it has one. */
  default Optional<PeftAdapter> adapter() {
    return Optional.empty();
  }

  /** The tokenizer as tokenizer.json, made from its other files if it has none. */
  byte[] tokenizerJson();

  /** A further file of the model by its name, such as those of sentence-transformers. */
  default Optional<Path> find(String name) {
    return Optional.empty();
  }

  /**
   * The model that a run starts from.
   *
   * @param listener receives the progress of downloads
   * @throws InputException if there is no such model
   * @throws UncheckedIOException if a download fails
   */
  static ModelSource of(ModelConfig config, RunListener listener) {
    return config.fromScratch()
        ? RandomWeights.of(config.name(), config.sizes())
        : of(config.name(), config.adapter(), listener);
  }

  /** As {@link #of(String, RunListener)}, with the adapter in a folder. */
  static ModelSource of(String nameOrPath, Optional<Path> adapter, RunListener listener) {
    Optional<PeftAdapter> changes = adapter.map(PeftAdapter::open); // comes before a download
    ModelSource base = of(nameOrPath, listener);
    return changes.<ModelSource>map(opened -> AdaptedSource.of(base, opened)).orElse(base);
  }

  /** Whether there are files with its weights. */
  default boolean hasWeights() {
    return isTrained();
  }

  /**
   * Finds a model; on the hub if it is neither embedded nor a folder.
   *
   * @param nameOrPath the name of an embedded model, a model folder, the folder of a run, or a name
   *     on the hub
   * @param listener receives the progress of downloads
   * @throws InputException if there is no such model
   * @throws UncheckedIOException if a download fails
   */
  static ModelSource of(String nameOrPath, RunListener listener) {
    Optional<Embedded> embedded =
        EMBEDDED.stream().filter(model -> model.isCalled(nameOrPath)).findFirst();
    if (embedded.isPresent()) {
      return embedded.get();
    }
    Path path = Path.of(nameOrPath);
    Place.brokenLink(path).ifPresent(problem -> {
      throw new InputException(Place.file(path), problem, "Give the path of a model folder");
    });
    Optional<HubName> name = HubName.parse(nameOrPath);
    if (Files.exists(path) || (name.isEmpty() && nameOrPath.contains("/"))) {
      Path folder = ModelFolder.ofRun(path);
      return new Folder(folder.toString(), ModelFolder.open(folder));
    }
    if (Architectures.ofImages().contains(nameOrPath)) {
      throw new InputException(
          Place.setting("model"),
          "'" + nameOrPath + "' is an architecture without weights",
          "Train it from scratch: {" + ModelConfig.FROM_SCRATCH + "}, or give a model folder");
    }
    if (name.isEmpty()) {
      throw unknown(nameOrPath, "", "Give the path of a model folder");
    }
    try {
      Path folder = HubClient.of(System.getenv()).fetch(name.get(), progress(listener));
      return new Folder(nameOrPath, ModelFolder.open(folder));
    } catch (MissingModelException e) {
      throw unknown(
          nameOrPath, ": " + e.problem(), e.remedy() + "; or give the path of a model folder");
    }
  }

  /**
   * A name without an owner may be a typo, so the message suggests the most similar names that
   * slimfit knows.
   */
  private static InputException unknown(String name, String problem, String remedy) {
    List<String> known =
        EMBEDDED.stream().flatMap(model -> model.names().stream()).toList();
    return new InputException(
        Place.setting("model"),
        "unknown model '" + Place.printable(name) + "'" + problem,
        name.contains("/")
            ? remedy
            : remedy + ", or " + String.join(" or ", Registry.nearest(name, known)));
  }

  private static HubClient.Progress progress(RunListener listener) {
    return new HubClient.Progress() {
      @Override
      public void onBytes(String file, long received, long total) {
        listener.onFetch(file, received, total);
      }

      @Override
      public void onNote(String note) {
        listener.onRawNote(note);
      }
    };
  }

  /**
   * A BERT from the class path.
   *
   * @param resource the beginning of its file names, and the name of its folder of small files
   * @param baseName its name on the Hugging Face hub
   * @param modules how it makes embeddings
   * @param names the names that users can give
   */
  record Embedded(
      String description,
      String resource,
      String baseName,
      SentenceModules modules,
      List<String> names)
      implements ModelSource {
    boolean isCalled(String name) {
      return names.contains(name);
    }

    @Override
    public JsonNode config() {
      return json("config.json");
    }

    @Override
    public Optional<SentenceModules> sentenceModules() {
      return Optional.of(modules);
    }

    @Override
    public Place configPlace() {
      return Place.of("config.json of " + description);
    }

    @Override
    public TensorSource weights() {
      return OnnxInitializers.resource(resource + ".onnx");
    }

    @Override
    public Tokenization tokenization() {
      return Tokenization.embedded(resource);
    }

    @Override
    public byte[] tokenizerJson() {
      return Tokenization.embeddedJson(resource);
    }

    @Override
    public Map<String, byte[]> tokenizerFiles() {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("tokenizer.json", tokenizerJson());
      files.put(ModelFolder.TOKENIZER_CONFIG, file(ModelFolder.TOKENIZER_CONFIG));
      return files;
    }

    @Override
    public Optional<JsonNode> tokenizerConfig() {
      return Optional.of(json(ModelFolder.TOKENIZER_CONFIG));
    }

    private JsonNode json(String name) {
      try {
        return new JsonMapper().readTree(file(name));
      } catch (IOException e) {
        throw new UncheckedIOException("the " + name + " of " + resource + " is broken", e);
      }
    }

    private byte[] file(String name) {
      String path = resource + "/" + name;
      try (InputStream stream = ModelSource.class.getResourceAsStream(path)) {
        if (stream == null) {
          throw new IllegalStateException("the resource " + path + " is missing from the jar");
        }
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("the resource " + path + " cannot be read", e);
      }
    }
  }

  /** A folder with the files that Hugging Face writes. */
  record Folder(String description, ModelFolder folder) implements ModelSource {
    @Override
    public JsonNode config() {
      return folder.config();
    }

    @Override
    public Place configPlace() {
      return folder.configPlace();
    }

    @Override
    public TensorSource weights() {
      return folder.weights();
    }

    @Override
    public boolean hasWeights() {
      return folder.hasWeights();
    }

    @Override
    public Tokenization tokenization() {
      return Tokenization.openTried(folder.tokenizer(), TokenizerProbe.of(System.getenv()));
    }

    @Override
    public Optional<Path> find(String name) {
      return folder.find(name);
    }

    @Override
    public Optional<SentenceModules> sentenceModules() {
      return SentenceModules.read(folder::find);
    }

    @Override
    public byte[] tokenizerJson() {
      return Tokenization.json(folder.tokenizer());
    }

    @Override
    public Optional<JsonNode> tokenizerConfig() {
      return folder.find(ModelFolder.TOKENIZER_CONFIG).map(StrictJson::readObject);
    }

    @Override
    public Optional<JsonNode> imageProcessor() {
      return folder.find(ImageProcessorFile.NAME).map(StrictJson::readObject);
    }

    @Override
    public Map<String, byte[]> tokenizerFiles() {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (Path file : folder.tokenizerFiles()) {
        try {
          files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
        } catch (IOException e) {
          throw new UncheckedIOException(file + " cannot be read", e);
        }
      }
      return files;
    }
  }
}
