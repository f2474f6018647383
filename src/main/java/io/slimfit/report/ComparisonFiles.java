package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import io.slimfit.run.compare.ComparisonResult.Run;
import io.slimfit.run.compare.PairedDifference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code comparison.json}, {@code comparison.md} and {@code comparison.html}: the results of a
 * comparison for programs and for people. They are written anew after each reported run;
 * {@code complete} says whether runs are missing.
 */
public final class ComparisonFiles {
  public static final String JSON_NAME = "comparison.json";
  public static final String MARKDOWN_NAME = "comparison.md";
  public static final String PAGE_NAME = "comparison.html";

  /** The names of all three. */
  public static final List<String> NAMES = List.of(JSON_NAME, MARKDOWN_NAME, PAGE_NAME);

  private static final JsonMapper JSON = new JsonMapper();

  private ComparisonFiles() {}

  /** @param folder of the comparison, which exists */
  public static void write(Path folder, ComparisonResult result) {
    JsonFile.write(folder.resolve(JSON_NAME), json(result));
    AtomicFile.write(
        folder.resolve(MARKDOWN_NAME),
        ComparisonTables.of(result).getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        folder.resolve(PAGE_NAME), ComparisonPage.of(result).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * With one task, {@code methods} has everything about each method. With several, it has the mean
   * difference over the tasks, and {@code tasks} has the rest.
   */
  static ObjectNode json(ComparisonResult result) {
    ObjectNode json = JSON.createObjectNode();
    json.put("reference", result.reference());
    json.put("complete", result.complete());
    if (result.tasks().size() == 1) {
      put(json, result.tasks().get(0));
      return json;
    }
    ObjectNode methods = json.putObject("methods");
    result
        .tasks()
        .get(0)
        .methods()
        .forEach(method -> putDifference(
            methods.putObject(method.method()),
            Optional.ofNullable(result.overTasks().get(method.method()))));
    ObjectNode tasks = json.putObject("tasks");
    result.tasks().forEach(task -> put(tasks.putObject(task.task()), task));
    return json;
  }

  private static void put(ObjectNode json, OnTask task) {
    json.put("task", task.task());
    json.put("metric", task.metric().orElse(null));
    ObjectNode methods = json.putObject("methods");
    task.methods().forEach(method -> put(methods.putObject(method.method()), method));
  }

  private static void put(ObjectNode json, OfMethod method) {
    putNumber(json, "learning_rate", method.learningRate());
    if (!method.tried().isEmpty()) {
      ArrayNode tried = json.putArray("tried");
      method.tried().forEach(rate -> {
        ObjectNode one = tried.addObject();
        one.put("learning_rate", rate.learningRate());
        putNumber(one, "value", rate.value());
      });
      json.put("at_edge", method.atEdge());
    }
    ArrayNode runs = json.putArray("runs");
    method.runs().forEach(run -> put(runs.addObject(), run));
    putNumber(json, "mean", method.mean());
    putNumber(json, "deviation", method.deviation());
    putDifference(json, method.difference());
    json.put("peak_rss", method.peakRss());
    json.put("held", method.held());
    json.put("optimizer", method.optimizer());
    json.put("gradients", method.gradients());
    json.set("seconds_per_step", JsonNumbers.of(method.secondsPerStep()));
  }

  private static void put(ObjectNode json, Run run) {
    json.put("seed", run.run().seed());
    putNumber(json, "value", run.value());
    ObjectNode eval = json.putObject("eval");
    run.outcome().eval().forEach((name, value) -> putNumber(eval, name, value));
    run.outcome().diverged().ifPresent(why -> json.put("diverged", why));
    json.put("steps", run.outcome().steps());
    json.set("seconds_per_step", JsonNumbers.of(run.outcome().secondsPerStep()));
    json.put("peak_rss", run.outcome().peakRss());
    json.put("folder", run.run().folder().toString());
  }

  private static void putDifference(ObjectNode json, Optional<PairedDifference> difference) {
    json.set(
        "difference", JsonNumbers.of(difference.map(PairedDifference::mean).orElse(Double.NaN)));
    Optional<PairedDifference.Interval> interval = difference.flatMap(PairedDifference::interval);
    if (interval.isPresent()) {
      json.putArray("interval").add(interval.get().low()).add(interval.get().high());
    } else {
      json.set("interval", NullNode.getInstance());
    }
  }

  private static void putNumber(ObjectNode json, String name, OptionalDouble value) {
    json.set(name, JsonNumbers.of(value.orElse(Double.NaN)));
  }
}
