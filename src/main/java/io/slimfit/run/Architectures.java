package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Configurations of well-known models, by name or by the path of a config.json. */
public final class Architectures {
  private static final List<String> NAMES = List.of(
      "bert-base",
      "bert-large",
      "minilm",
      "roberta-base",
      "xlm-roberta-base",
      "modernbert-base",
      "vit-base",
      "vit-tiny");
  private static final List<String> OF_IMAGES = List.of("vit-tiny", "vit-base");

  private Architectures() {}

  /** The names of the architectures that read images. */
  static List<String> ofImages() {
    return OF_IMAGES;
  }

  /**
   * @param option where the name was given
   * @throws InputException if there is no such architecture and no such file, or the file is
   *     invalid
   */
  public static JsonNode config(String name, Place option) {
    if (NAMES.contains(name)) {
      try (InputStream stream =
          Architectures.class.getResourceAsStream("architectures/" + name + ".json")) {
        if (stream == null) {
          throw new IllegalStateException(
              "the resource of architecture " + name + " is missing from the jar");
        }
        return new JsonMapper().readTree(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the resource of architecture " + name + " cannot be read", e);
      }
    }
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new InputException(
          option,
          "unknown architecture '" + Place.printable(name) + "'",
          "Give the path of a config.json, or "
              + String.join(" or ", Registry.nearest(name, NAMES)));
    }
    return Files.isDirectory(file) ? ModelFolder.open(file).config() : StrictJson.readObject(file);
  }
}
