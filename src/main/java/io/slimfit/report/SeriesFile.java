package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.run.MeanAndDeviation;
import io.slimfit.run.SeriesResult;
import io.slimfit.run.config.RunConfig;
import io.slimfit.train.RunResult;

/**
 * {@code metrics.json} of a series of runs with several seeds. {@code eval} contains means, so that
 * the file reads like that of a single run, and {@code eval_standard_deviation} their deviations. A
 * stopped series does not write it.
 */
public final class SeriesFile {
  private static final JsonMapper JSON = new JsonMapper();

  private SeriesFile() {}

  /** Writes the file to the output folder of the series, which must exist. */
  public static void write(SeriesResult result) {
    if (result.complete()) {
      JsonFile.write(result.output().resolve(MetricsFile.NAME), json(result));
    }
  }

  static ObjectNode json(SeriesResult result) {
    RunConfig config = result.runs().get(0).config();
    ObjectNode json = JSON.createObjectNode();
    json.put("task", config.task().name());
    json.put("model", config.model().name());
    json.put("profile", config.engine().profile());
    json.put("freeze", config.freeze().policy());
    json.put("freeze_rate", config.freeze().rate());
    ObjectNode mean = json.putObject("eval");
    ObjectNode deviation = json.putObject("eval_standard_deviation");
    result.evaluation().forEach((name, spread) -> {
      mean.set(name, JsonNumbers.of(spread.mean().orElse(Double.NaN)));
      deviation.set(name, JsonNumbers.of(spread.standardDeviation().orElse(Double.NaN)));
    });
    put(json, "train_loss", result.spread(RunResult::trainLoss));
    put(json, "seconds_per_step", result.spread(RunResult::secondsPerStep));
    ArrayNode runs = json.putArray("runs");
    result.runs().forEach(run -> runs.add(run(run)));
    return json;
  }

  private static void put(ObjectNode json, String name, MeanAndDeviation spread) {
    json.set(name, JsonNumbers.of(spread.mean().orElse(Double.NaN)));
    json.set(
        name + "_standard_deviation",
        JsonNumbers.of(spread.standardDeviation().orElse(Double.NaN)));
  }

  private static ObjectNode run(SeriesResult.Run series) {
    RunResult run = series.result();
    ObjectNode json = JSON.createObjectNode();
    json.put("seed", series.config().seed());
    json.put("folder", String.valueOf(series.config().output().getFileName()));
    json.set("train_loss", JsonNumbers.of(run.trainLoss()));
    ObjectNode eval = json.putObject("eval");
    run.evaluation()
        .forEach((name, value) -> eval.set(name, JsonNumbers.of(value.orElse(Double.NaN))));
    return json;
  }
}
