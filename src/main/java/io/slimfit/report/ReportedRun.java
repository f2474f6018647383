package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the files in the folder of a run say about it.
 *
 * @param name of the folder
 * @param metrics metrics.json
 * @param steps steps.jsonl
 * @param configuration config.yaml, if there is one
 */
record ReportedRun(
    String name, JsonNode metrics, List<StepLine> steps, Optional<String> configuration) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Place FOLDER = Place.of("report");

  /** A line of steps.jsonl. */
  record StepLine(
      long step,
      double loss,
      double learningRate,
      double activations,
      double seconds,
      List<String> active) {}

  /**
   * Reads the folder of a run that has ended.
   *
   * @throws InputException if it is not such a folder, or a file is damaged
   */
  static ReportedRun read(Path folder) {
    Path metrics = folder.resolve(MetricsFile.NAME);
    Path steps = folder.resolve(StepsFile.NAME);
    if (!Files.isRegularFile(metrics) || !Files.isRegularFile(steps)) {
      throw new InputException(
          Files.exists(folder) ? Place.file(folder) : FOLDER,
          "'" + Place.printable(folder.toString()) + "' is not the folder of a run that has ended",
          "Name a folder with " + MetricsFile.NAME + " and " + StepsFile.NAME);
    }
    Path configuration = folder.resolve(ConfigurationFile.NAME);
    try {
      return new ReportedRun(
          String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
          StrictJson.readObject(metrics),
          lines(steps),
          Files.isRegularFile(configuration)
              ? Optional.of(Files.readString(configuration))
              : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be read: " + e, e);
    }
  }

  private static List<StepLine> lines(Path file) throws IOException {
    List<StepLine> steps = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        steps.add(step(line, Place.file(file).line(number)));
      }
    }
    return steps;
  }

  private static StepLine step(String line, Place place) {
    try {
      JsonNode json = JSON.readTree(line);
      List<String> active = new ArrayList<>();
      json.path("active").forEach(name -> active.add(name.asText().intern()));
      return new StepLine(
          json.path("step").asLong(),
          number(json.path("loss")),
          number(json.path("learning_rate")),
          number(json.path("activations")),
          number(json.path("seconds")),
          active);
    } catch (JsonProcessingException e) {
      throw new InputException(
          place, "this is not a line of JSON", "Remove a line that was cut off by a crash", e);
    }
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }
}
