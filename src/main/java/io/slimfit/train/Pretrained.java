package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.Tokenization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model to start from: where its configuration, its weights and its tokenizer are. */
interface Pretrained {
  /** For people. */
  String description();

  JsonNode config();

  /** Of the configuration, for messages. */
  Place configPlace();

  /** The caller closes it. */
  TensorSource weights();

  /** The caller closes it. */
  Tokenization tokenization();

  /** Files that a saved model needs beside its weights, by name. */
  Map<String, byte[]> tokenizerFiles();

  /**
   * @param nameOrPath {@code embedded}, or a model folder
   * @throws InputException if it is neither
   */
  static Pretrained of(String nameOrPath) {
    if (nameOrPath.equals(RunConfig.EMBEDDED)) {
      return new Embedded();
    }
    if (!Files.exists(Path.of(nameOrPath)) && !nameOrPath.contains("/")) {
      throw new InputException(
          Place.option("--model"),
          "unknown model '" + Place.printable(nameOrPath) + "'",
          "Give the path of a model folder, or "
              + String.join(" or ", Registry.nearest(nameOrPath, List.of(RunConfig.EMBEDDED))));
    }
    return new Folder(ModelFolder.open(Path.of(nameOrPath)));
  }

  /** all-MiniLM-L6-v2 from the class path: BERT, 6 blocks of 384. */
  record Embedded() implements Pretrained {
    private static final String WEIGHTS = "all-minilm-l6-v2.onnx";
    private static final String FOLDER = "all-minilm-l6-v2/";

    @Override
    public String description() {
      return "all-MiniLM-L6-v2 (comes with slimfit)";
    }

    @Override
    public JsonNode config() {
      try {
        return new JsonMapper().readTree(resource("config.json"));
      } catch (IOException e) {
        throw new UncheckedIOException("the embedded config.json is broken", e);
      }
    }

    @Override
    public Place configPlace() {
      return Place.of("embedded config.json");
    }

    @Override
    public TensorSource weights() {
      return OnnxInitializers.resource(WEIGHTS);
    }

    @Override
    public Tokenization tokenization() {
      return Tokenization.embedded();
    }

    @Override
    public Map<String, byte[]> tokenizerFiles() {
      try (Tokenization tokenization = tokenization()) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("tokenizer.json", tokenization.tokenizerJson().getBytes(StandardCharsets.UTF_8));
        files.put("tokenizer_config.json", resource("tokenizer_config.json"));
        return files;
      }
    }

    private static byte[] resource(String name) {
      try (InputStream stream = Pretrained.class.getResourceAsStream(FOLDER + name)) {
        if (stream == null) {
          throw new IllegalStateException(
              "the resource " + FOLDER + name + " is missing from the jar");
        }
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("the resource " + FOLDER + name + " cannot be read", e);
      }
    }
  }

  /** A folder as Hugging Face lays it out. */
  record Folder(ModelFolder folder) implements Pretrained {
    @Override
    public String description() {
      return folder.path().toString();
    }

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
    public Tokenization tokenization() {
      return Tokenization.open(folder.tokenizer());
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
