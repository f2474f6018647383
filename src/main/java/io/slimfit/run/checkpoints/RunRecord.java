package io.slimfit.run.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.train.Resumption.Change;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is: all that determines its bits, except for its state. It is written to
 * {@code checkpoints/run.json} when training starts, and into each checkpoint.
 *
 * @param options the words of each option by its key, as in config.yaml
 * @param folder the working folder, which relative paths among them start from
 * @param seeds those of a series; empty for a single run
 * @param facts what the files say, by the word that a message names: {@code data}, {@code model},
 *     {@code processor}
 * @param changes what was changed when the run was resumed
 * @param finished whether everything is written
 */
public record RunRecord(
    Map<String, List<String>> options,
    Path folder,
    List<Long> seeds,
    Map<String, String> facts,
    List<Change> changes,
    boolean finished) {
  static final String NAME = "run.json";
  static final int FORMAT = 1;

  private static final String CHECKSUM = "sha256"; // of all other fields

  public RunRecord {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    seeds = List.copyOf(seeds);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    changes = List.copyOf(changes);
  }

  /** A run that starts now, in this working folder. */
  public static RunRecord started(
      Map<String, List<String>> options, List<Long> seeds, Map<String, String> facts) {
    return new RunRecord(options, Path.of("").toAbsolutePath(), seeds, facts, List.of(), false);
  }

  /** The options of a run, with the number of threads, which config.yaml leaves out. */
  public static Map<String, List<String>> options(
      RunConfig config, Map<String, List<String>> saved) {
    Map<String, List<String>> all = new LinkedHashMap<>(saved);
    all.put(SpeedOptions.THREADS.key(), List.of(String.valueOf(config.engine().threads())));
    return all;
  }

  /** The options that determine the result, by their flags, with their words. */
  public Map<String, String> comparedOptions() {
    Map<String, String> compared = new LinkedHashMap<>();
    Options.all().stream()
        .filter(option -> options.containsKey(option.key()) && !Differences.isFree(option))
        .forEach(option -> compared.put(
            option.flag(), String.join(",", options.getOrDefault(option.key(), List.of()))));
    return compared;
  }

  /** This run, after what was changed in an earlier part of it. */
  public RunRecord withChangesOf(RunRecord earlier) {
    return new RunRecord(options, folder, seeds, facts, earlier.changes, finished);
  }

  /** This run, with what is changed now. */
  public RunRecord with(List<Change> more) {
    List<Change> all = new ArrayList<>(changes);
    all.addAll(more);
    return new RunRecord(options, folder, seeds, facts, all, finished);
  }

  RunRecord finish() {
    return new RunRecord(options, folder, seeds, facts, changes, true);
  }

  /** Writes {@value #NAME}, completely or not at all. */
  void write(Path into) {
    AtomicFile.write(
        into.resolve(NAME), (json().toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("folder", folder.toString());
    if (!seeds.isEmpty()) {
      ArrayNode all = json.putArray("seeds");
      seeds.forEach(all::add);
    }
    ObjectNode words = json.putObject("options");
    options.forEach((key, values) -> values.forEach(words.putArray(key)::add));
    ObjectNode known = json.putObject("facts");
    facts.forEach(known::put);
    ArrayNode changed = json.putArray("changes");
    changes.forEach(change -> changed
        .addObject()
        .put("what", change.what())
        .put("before", change.before())
        .put("after", change.after())
        .put("step", change.step())
        .put("time", change.time().toString()));
    json.put("finished", finished);
    return json.put(CHECKSUM, checksum(json));
  }

  private static String checksum(ObjectNode others) {
    return new Sha256().add(others.toString()).hex();
  }

  /**
   * @param in the folder with {@value #NAME}
   * @throws InputException if it was written by another version, or is not what was written
   */
  static RunRecord read(Path in) {
    Place place = Place.file(in.resolve(NAME));
    ObjectNode json = StrictJson.readObject(in.resolve(NAME)).deepCopy();
    requireFormat(json, place);
    JsonNode checksum = json.remove(CHECKSUM);
    if (checksum == null || !checksum.asText().equals(checksum(json))) {
      throw new InputException(
          place,
          "is damaged: it is not what its checksum says",
          "Start the run again, with {overwrite}");
    }
    try {
      Map<String, List<String>> options = new LinkedHashMap<>();
      json.path("options").properties().forEach(option -> {
        List<String> words = new ArrayList<>();
        option.getValue().forEach(word -> words.add(word.asText()));
        if (words.isEmpty()) {
          throw new IllegalArgumentException("option " + option.getKey() + " has no value");
        }
        options.put(option.getKey(), words);
      });
      List<Long> seeds = new ArrayList<>();
      json.path("seeds").forEach(seed -> seeds.add(seed.longValue()));
      Map<String, String> facts = new LinkedHashMap<>();
      json.path("facts")
          .properties()
          .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
      List<Change> changes = new ArrayList<>();
      json.path("changes")
          .forEach(change -> changes.add(new Change(
              change.path("what").asText(),
              change.path("before").asText(),
              change.path("after").asText(),
              change.path("step").longValue(),
              Instant.parse(change.path("time").asText()))));
      return new RunRecord(
          options,
          Path.of(json.path("folder").asText()),
          seeds,
          facts,
          changes,
          json.path("finished").booleanValue());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new InputException(
          place,
          "is not what slimfit wrote (" + Place.printable(String.valueOf(e.getMessage())) + ")",
          "Start the run again, with {overwrite}",
          e);
    }
  }

  /** Whether the record is not damaged, but has another format. */
  static boolean isOfAnotherVersion(Path in) {
    try {
      JsonNode format = StrictJson.readObject(in.resolve(NAME)).path("format");
      return format.isInt() && format.intValue() != FORMAT;
    } catch (InputException e) {
      return false;
    }
  }

  /** @throws InputException naming both versions of the format */
  static void requireFormat(JsonNode json, Place place) {
    if (json.path("format").asInt(-1) != FORMAT) {
      throw new InputException(
          place,
          "has version " + Place.printable(json.path("format").asText("unknown"))
              + " of the format, and this slimfit reads version " + FORMAT,
          "Resume with the slimfit that saved it");
    }
  }
}
