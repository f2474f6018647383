package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.run.EvaluationResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code metrics.json} and {@code report.html} of a model that was evaluated without training, and
 * beside them the images that were skipped.
 */
public final class EvaluationFile {
  private EvaluationFile() {}

  /** @param folder must exist */
  public static void write(Path folder, EvaluationResult result) {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("task", result.config().task().name());
    json.put("model", result.config().inference().model());
    json.put("precision", result.config().inference().precision().optionName());
    ObjectNode eval = json.putObject("eval");
    result
        .metrics()
        .forEach((name, value) -> eval.set(name, JsonNumbers.of(value.orElse(Double.NaN))));
    json.put("eval_samples", result.samples());
    EvaluationDetailsJson.put(json, result.details());
    SkippedFile.write(folder, result.details());
    JsonFile.write(folder.resolve(MetricsFile.NAME), json);
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    AtomicFile.write(
        folder.resolve(HtmlReport.NAME),
        new EvaluationPage(name, json).html().getBytes(StandardCharsets.UTF_8));
  }
}
