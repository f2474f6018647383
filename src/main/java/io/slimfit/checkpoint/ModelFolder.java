package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model folder in Hugging Face's layout: config.json, weights as safetensors in one file or in
 * shards, and the files that prepare its inputs.
 */
public final class ModelFolder {
  /** The settings of the tokenizer in transformers; optional. */
  public static final String TOKENIZER_CONFIG = "tokenizer_config.json";

  private static final String CONFIG = "config.json";
  private static final String OF_RUN = "model";
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.txt";
  private static final String BYTE_LEVEL_VOCABULARY = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String SENTENCE_PIECE = "sentencepiece.bpe.model";
  private static final List<String> TOKENIZER_FILES = List.of(
      TOKENIZER,
      TOKENIZER_CONFIG,
      "special_tokens_map.json",
      "added_tokens.json",
      VOCABULARY,
      BYTE_LEVEL_VOCABULARY,
      MERGES,
      SENTENCE_PIECE);
  /** The small files of a model: all but the weights. */
  public static final List<String> DESCRIPTIONS = Stream.concat(
          Stream.of(CONFIG, "preprocessor_config.json"), TOKENIZER_FILES.stream())
      .toList();

  /** All files of a model whose weights are in one file. */
  public static final List<String> FILES =
      Stream.concat(Stream.of(WEIGHTS), DESCRIPTIONS.stream()).toList();

  private static final List<String> PICKLES =
      List.of(".bin", ".pt", ".pth", ".pkl", ".ckpt", ".bin.index.json");

  private final Path path;

  private ModelFolder(Path path) {
    this.path = path;
  }

  /**
   * The folder of the model that {@code path} names: itself, or the {@code model} in it if it is
   * the folder of a run.
   *
   * @throws InputException if it is the folder of several runs
   */
  public static Path ofRun(Path path) {
    if (Files.isRegularFile(path.resolve(CONFIG)) || !Files.isDirectory(path)) {
      return path;
    }
    if (Files.isRegularFile(path.resolve(OF_RUN).resolve(CONFIG))) {
      return path.resolve(OF_RUN);
    }
    List<String> runs = new ModelFolder(path)
        .names().stream()
            .filter(name -> name.startsWith("seed-"))
            .filter(name -> Files.isDirectory(path.resolve(name).resolve(OF_RUN)))
            .toList();
    if (!runs.isEmpty()) {
      throw new InputException(
          Place.file(path),
          "this is the folder of runs with several seeds: " + Place.printable(runs),
          "Give the model of one of them, such as "
              + Place.printable(path.resolve(runs.get(0)).resolve(OF_RUN).toString()));
    }
    return path;
  }

  /** @throws InputException if this is not a folder; says so if it is a file of pickled weights */
  public static ModelFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      if (Files.exists(path) && isPickle(path.toString())) {
        throw pickled(path, path.toAbsolutePath().resolveSibling(""));
      }
      throw new InputException(
          Place.file(path),
          Files.exists(path) ? "this is a file, not a folder" : Place.missingFolder(path),
          "Name the folder that holds config.json and model.safetensors");
    }
    return new ModelFolder(path);
  }

  public Path path() {
    return path;
  }

  /** The place of the configuration, for messages about its fields. */
  public Place configPlace() {
    return Place.file(path.resolve(CONFIG));
  }

  /**
   * @throws InputException if config.json is missing (the message lists the files that exist) or is
   *     not one strict JSON object
   */
  public JsonNode config() {
    return StrictJson.readObject(find(CONFIG).orElseThrow(() -> missing(CONFIG)));
  }

  /** Whether there are weights that can be read. */
  public boolean hasWeights() {
    return find(WEIGHTS).isPresent() || find(INDEX).isPresent();
  }

  /**
   * Opens the weights; the caller closes them.
   *
   * @throws InputException if there are no weights or only pickled ones
   */
  public TensorSource weights() {
    Optional<Path> whole = find(WEIGHTS);
    if (whole.isPresent()) {
      return SafetensorsReader.open(whole.get());
    }
    Optional<Path> index = find(INDEX);
    if (index.isPresent()) {
      return ShardedSafetensors.open(index.get());
    }
    for (String name : names()) {
      if (isPickle(name)) {
        throw pickled(path.resolve(name), path);
      }
    }
    throw missing(WEIGHTS);
  }

  /**
   * The file that defines the tokenizer: tokenizer.json, else vocab.json with merges.txt beside it,
   * else vocab.txt.
   *
   * @throws InputException if there is none, or only a format that cannot be read
   */
  public Path tokenizer() {
    Optional<Path> whole = find(TOKENIZER);
    if (whole.isPresent()) {
      return whole.get();
    }
    Optional<Path> byteLevel = find(BYTE_LEVEL_VOCABULARY);
    if (byteLevel.isPresent()) {
      if (find(MERGES).isEmpty()) {
        throw missing(MERGES);
      }
      return byteLevel.get();
    }
    if (find(SENTENCE_PIECE).isPresent() && find(VOCABULARY).isEmpty()) {
      throw new InputException(
          Place.file(path.resolve(SENTENCE_PIECE)),
          "there is no " + TOKENIZER + ", and a SentencePiece model cannot be read",
          "Convert it: python -c \"from transformers import AutoTokenizer as T; T.from_pretrained('"
              + Place.printable(path.toString()) + "').save_pretrained('"
              + Place.printable(path.toString()) + "')\"");
    }
    return find(VOCABULARY).orElseThrow(() -> missing(TOKENIZER));
  }

  /** The existing files of the tokenizer; none for a model of images. */
  public List<Path> tokenizerFiles() {
    return TOKENIZER_FILES.stream().flatMap(name -> find(name).stream()).toList();
  }

  /** The file of this name, if the folder has one. */
  public Optional<Path> find(String name) {
    return Optional.of(path.resolve(name)).filter(Files::isRegularFile);
  }

  /**
   * Writes a folder that {@link #open} can read. Each file is written completely or not at all, and
   * config.json last: a folder without it is not taken for a model.
   *
   * @param folder created if it does not exist
   * @param weights in the order in which they are stored
   * @param files further files by name, such as those of the tokenizer; a name may have a folder
   * @throws UncheckedIOException if a file cannot be written
   */
  public static void write(
      Path folder, JsonNode config, NamedTensors weights, Map<String, byte[]> files) {
    create(folder);
    SafetensorsWriter.writeFloats(folder.resolve(WEIGHTS), weights);
    writeFiles(folder, config, files);
  }

  /** As above, with tensors that exist. */
  public static void write(
      Path folder, JsonNode config, Map<String, Tensor> weights, Map<String, byte[]> files) {
    write(folder, config, SafetensorsWriter.named(weights), files);
  }

  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be created: " + e, e);
    }
  }

  /** Writes everything but the weights. */
  static void writeFiles(Path folder, JsonNode config, Map<String, byte[]> files) {
    files.forEach((name, content) -> {
      Path file = folder.resolve(name);
      create(file.resolveSibling(""));
      AtomicFile.write(file, content);
    });
    writeJson(folder.resolve(CONFIG), config);
  }

  static void writeJson(Path file, JsonNode content) {
    AtomicFile.write(file, (content.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isPickle(String name) {
    return PICKLES.stream().anyMatch(name::endsWith);
  }

  private static InputException pickled(Path file, Path folder) {
    return new InputException(
        Place.file(file),
        "these weights are pickled: reading them can run any code that someone put into them",
        "If you trust them, convert them: python -c \"from transformers import AutoModel as M;"
            + " M.from_pretrained('" + Place.printable(folder.toString())
            + "').save_pretrained('safe')\"");
  }

  private InputException missing(String name) {
    List<String> names = names();
    String held = names.isEmpty() ? "nothing" : Place.printable(names);
    return new InputException(
        Place.file(path),
        "there is no " + name + "; the folder contains " + held,
        "Name a complete model folder, or fetch the missing file");
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be listed: " + e, e);
    }
  }
}
