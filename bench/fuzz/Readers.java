import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.SafetensorsReader;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.cli.options.ConfigReader;
import io.slimfit.data.image.ImageDecoder;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.run.checkpoints.ResumedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The readers that are fuzzed. To add one: a line in {@link #ALL}. */
final class Readers {
  /** Reads a file, with a folder for what it needs beside. */
  interface Reading {
    void read(Path file, Path work) throws IOException;
  }

  /**
   * @param seeds good files, from which the inputs are made
   * @param mebibytes the most that its process may take
   */
  record Reader(
      String name,
      Reading reading,
      Supplier<List<byte[]>> seeds,
      Mutation mutation,
      int heapMebibytes,
      int mebibytes) {}

  private static final JsonMapper JSON = new JsonMapper();
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final int LARGEST_SEED = 50_000;
  private static final long MOST_PIXELS = 4_000_000;

  private static final List<Reader> OWN = List.of(
      small(
          "safetensors",
          (file, work) -> SafetensorsReader.open(file).close(),
          () -> files(".safetensors"),
          new SafetensorsMutation()),
      small(
          "json",
          (file, work) -> StrictJson.readObject(file),
          () -> files(".json"),
          new JsonMutation()),
      small(
          "yaml",
          (file, work) -> ConfigReader.read(file),
          Readers::configurations,
          new WordsMutation()),
      small(
          "manifest",
          Readers::manifest,
          () -> texts(
              "{\"format\": \"slimfit files\", \"files\": {\"a/b\": {\"bytes\": 3, \"sha256\":"
                  + " \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}}}"),
          new JsonMutation()),
      small(
          "run",
          Readers::run,
          () ->
              texts("{\"format\": 1, \"folder\": \"/tmp\", \"seeds\": [1], \"options\": {\"task\":"
                  + " [\"rte\"], \"model\": [\"m\"], \"threads\": [\"2\"]}, \"facts\": {\"data\":"
                  + " \"x\"}, \"changes\": [{\"what\": \"a\", \"step\": 1, \"time\":"
                  + " \"2026-01-01T00:00:00Z\"}], \"finished\": false}"),
          new JsonMutation()),
      new Reader(
          "tokenizer",
          (file, work) -> tokenize(file),
          TokenizerSeeds::read,
          new TokenizerMutation(),
          128,
          1024),
      image("jpeg", ".jpg"),
      image("png", ".png"),
      image("webp", ".webp"),
      image("tiff", ".tif"),
      image("gif", ".gif"),
      image("bmp", ".bmp"));

  static final List<Reader> ALL =
      Stream.concat(OWN.stream(), FormatReaders.ALL.stream()).toList();

  private Readers() {}

  static List<Reader> named(List<String> names) {
    return names.stream()
        .map(name -> ALL.stream()
            .filter(reader -> reader.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no reader is named " + name)))
        .toList();
  }

  private static Reader small(
      String name, Reading reading, Supplier<List<byte[]>> seeds, Mutation mutation) {
    return new Reader(name, reading, seeds, mutation, 128, 512);
  }

  private static Reader image(String name, String ending) {
    ImageDecoder decoder = new ImageDecoder(MOST_PIXELS);
    return new Reader(
        name,
        (file, work) -> decoder.decode(Files.readAllBytes(file), Place.of("image")),
        () -> files(ending),
        name.equals("png") ? new PngMutation() : new ByteMutation(),
        128,
        512);
  }

  private static List<byte[]> configurations() {
    return texts(
        "task: rte\nbatch-size: 16\nstore: [block-norm=int4]\n",
        "task: text\ntrain-file: a.csv\nmodel: embedded\nepochs: 2.5\nfreeze: ils\n"
            + "freeze-rate: 0.9\nlearning-rate: 5e-5\nlora-targets: [query, value]\n",
        "task: imagefolder\ndata: \"a b\"\nseeds: [1, 2, 3]\nsave-every: 10m\nkeep-last: 2\n"
            + "eval-every: epoch\nprofile: min\nmicro-batch: 512\ntruncate: true\n");
  }

  private static void manifest(Path file, Path work) throws IOException {
    Path folder = emptied(work.resolve("sealed"));
    Files.copy(file, folder.resolve(SealedFolder.MANIFEST));
    Files.createDirectory(folder.resolve("a"));
    Files.writeString(folder.resolve("a/b"), "abc");
    Optional<String> damage = SealedFolder.damage(folder);
    if (damage.isPresent()) {
      throw new InputException(Place.file(folder), damage.get(), "Nothing is to be done here");
    }
  }

  private static void run(Path file, Path work) throws IOException {
    Path folder = emptied(work.resolve("run"));
    Files.createDirectory(folder.resolve("checkpoints"));
    Files.write(folder.resolve("checkpoints/run.json"), summed(Files.readAllBytes(file)));
    ResumedRun.open(folder).options();
  }

  /** With a checksum that is right, so that the fields are read. */
  private static byte[] summed(byte[] input) {
    try {
      if (JSON.readTree(input) instanceof ObjectNode record) {
        record.put("sha256", new Sha256().add(record.toString()).hex());
        return record.toString().getBytes(StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      // as it is
    }
    return input;
  }

  /** As training does, but here: in a run, a process of its own tries the tokenizer first. */
  private static void tokenize(Path input) throws IOException {
    Path file = input.resolveSibling("tokenizer.json");
    Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
    try (Tokenization tokenization = Tokenization.open(file)) {
      tokenization.encodeAll(TokenizerSeeds.TEXTS, null, EncodingOptions.plain());
      tokenization.encodeAll(
          TokenizerSeeds.TEXTS, TokenizerSeeds.reversedTexts(), EncodingOptions.plain());
    }
  }

  private static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      delete(folder);
    }
    return Files.createDirectories(folder);
  }

  static void delete(Path folder) throws IOException {
    SealedFolder.delete(folder);
  }

  private static List<byte[]> texts(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** Files of the tests. */
  static List<byte[]> files(String ending) {
    try (Stream<Path> files = Files.walk(RESOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> file.toFile().length() < LARGEST_SEED)
          .sorted()
          .map(Readers::bytes)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
