package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.task.WorstExample;
import io.slimfit.train.StepPhases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the files in the folder of a run say about it. Files and fields that an older version did
 * not write are empty.
 *
 * @param name of the folder, for people
 * @param folder as it was named
 * @param metrics metrics.json
 * @param steps steps.jsonl
 * @param worst worst_examples.jsonl
 * @param configuration config.yaml, if there is one
 */
record ReportedRun(
    String name,
    Path folder,
    JsonNode metrics,
    List<StepLine> steps,
    List<WorstExample> worst,
    Optional<String> configuration) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Place FOLDER = Place.of("report");

  /** A line of steps.jsonl. */
  record StepLine(
      long step,
      double loss,
      double learningRate,
      double activations,
      double seconds,
      StepPhases phases,
      List<String> active,
      Map<String, Double> distances) {}

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
    Path worst = folder.resolve(WorstExamplesFile.NAME);
    try {
      return new ReportedRun(
          String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
          folder,
          StrictJson.readObject(metrics),
          lines(steps, ReportedRun::step),
          Files.isRegularFile(worst) ? lines(worst, WorstExample::of) : List.of(),
          Files.isRegularFile(configuration)
              ? Optional.of(Files.readString(configuration))
              : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be read: " + e, e);
    }
  }

  /** The same under another name. */
  ReportedRun named(String other) {
    return new ReportedRun(other, folder, metrics, steps, worst, configuration);
  }

  /** The name of the first metric, which decides which model is best. */
  Optional<String> firstMetric() {
    return ResultWords.firstMetric(metrics);
  }

  private static <T> List<T> lines(Path file, Function<JsonNode, T> read) throws IOException {
    List<T> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        lines.add(read.apply(json(line, Place.file(file).line(number))));
      }
    }
    return lines;
  }

  private static JsonNode json(String line, Place place) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InputException(
          place, "this is not a line of JSON", "Remove a line that was cut off by a crash", e);
    }
  }

  private static StepLine step(JsonNode json) {
    List<String> active = new ArrayList<>();
    json.path("active").forEach(name -> active.add(name.asText().intern()));
    Map<String, Double> distances = new LinkedHashMap<>();
    json.path("distances")
        .properties()
        .forEach(
            distance -> distances.put(distance.getKey().intern(), number(distance.getValue())));
    JsonNode phases = json.path("phase_seconds");
    return new StepLine(
        json.path("step").asLong(),
        number(json.path("loss")),
        number(json.path("learning_rate")),
        number(json.path("activations")),
        number(json.path("seconds")),
        new StepPhases(
            phases.path("forward").asDouble(),
            phases.path("backward").asDouble(),
            phases.path("update").asDouble()),
        active,
        distances);
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }
}
