package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.checkpoint.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes JSON files that people can read, too. */
final class JsonFile {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonFile() {}

  /** @param path replaced if it exists; its folder must exist */
  static void write(Path path, JsonNode json) {
    AtomicFile.write(path, text(json).getBytes(StandardCharsets.UTF_8));
  }

  static String text(JsonNode json) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the results cannot be written as JSON", e);
    }
  }
}
