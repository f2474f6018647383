package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.config.EngineConfig;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import io.slimfit.train.WireTraffic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** {@code metrics.json}: the results and the cost of a run. A stopped run does not write it. */
public final class MetricsFile implements RunListener {
  public static final String NAME = OutputFolder.METRICS;

  private static final JsonMapper JSON = new JsonMapper();

  private final RunConfig config;
  private final Path path;
  private final RunClock clock;
  private List<Resumption.Change> changes = List.of();

  /** @param config of the run; its output folder must exist when the run ends */
  public MetricsFile(RunConfig config) {
    this(config, System::nanoTime);
  }

  MetricsFile(RunConfig config, LongSupplier nanoTime) {
    this.config = config;
    clock = new RunClock(nanoTime);
    path = config.output().resolve(NAME);
  }

  @Override
  public void onStart(RunSummary summary) {
    clock.onStart(summary);
  }

  @Override
  public void onResume(RunSummary summary, Resumption from) {
    clock.onResume(summary, from);
    changes = from.changes();
  }

  @Override
  public void onStep(StepReport step) {
    clock.onStep(step);
  }

  @Override
  public void onEvaluating(int examples) {
    clock.onEvaluating(examples);
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    clock.onEvaluated(report);
  }

  @Override
  public void onEnd(RunResult result) {
    if (!result.stopped()) {
      ObjectNode json = json(config, result);
      clock.putTo(json);
      putChanges(json);
      AtomicFile.write(path, JsonFile.text(json).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What was changed when the run was resumed, if anything was. */
  private void putChanges(ObjectNode json) {
    if (!changes.isEmpty()) {
      ArrayNode all = json.putArray("changes");
      changes.forEach(change -> all.addObject()
          .put("what", change.what())
          .put("before", change.before())
          .put("after", change.after())
          .put("step", change.step())
          .put("time", change.time().toString()));
    }
  }

  static String text(RunConfig config, RunResult result) {
    return JsonFile.text(json(config, result));
  }

  private static ObjectNode json(RunConfig config, RunResult result) {
    ObjectNode json = JSON.createObjectNode();
    json.put("task", config.task().name());
    result.summary().data().ifPresent(data -> DataSummaryJson.put(json, data));
    json.put("model", config.model().name());
    json.put("profile", config.engine().profile());
    json.put("freeze", config.freeze().policy());
    json.put("freeze_rate", config.freeze().rate());
    putPrecision(json, config.engine());
    putDepartures(json, config.engine(), config.freeze());
    result.traffic().ifPresent(traffic -> putTraffic(json, config, result, traffic));
    json.put("steps", result.steps());
    json.set("train_loss", JsonNumbers.of(result.trainLoss()));
    json.put("train_samples", result.summary().trainSamples());
    ObjectNode eval = json.putObject("eval");
    result
        .evaluation()
        .forEach((name, value) -> eval.set(name, JsonNumbers.of(value.orElse(Double.NaN))));
    if (result.evaluations().size() > 1) {
      ArrayNode evaluations = json.putArray("evaluations");
      result.evaluations().forEach(report -> evaluations.add(json(report)));
    }
    json.put("eval_samples", result.summary().evalSamples());
    EvaluationDetailsJson.put(json, result.details());
    json.set("seconds_per_step", JsonNumbers.of(result.secondsPerStep()));
    if (!result.saturation().isEmpty()) {
      // the share of elements that the codecs clamped
      ObjectNode saturation = json.putObject("saturation");
      result.saturation().forEach((kind, share) -> saturation.put(kind.optionName(), share));
    }
    json.set("memory", memory(result.memory(), result.usual()));
    if (!result.held().isEmpty()) {
      ArrayNode held = json.putArray("held_by_site");
      result
          .held()
          .forEach((site, bytes) -> held.addObject()
              .put("site", site.name())
              .put("kind", site.kind().optionName())
              .put("bytes", bytes));
    }
    return json;
  }

  /** Bytes that each process sends in a step, beside those of PyTorch's DDP. */
  private static void putTraffic(
      ObjectNode json, RunConfig config, RunResult result, WireTraffic traffic) {
    json.put("processes", traffic.ranks());
    json.put("reduction", config.parallel().reduction().optionName());
    json.put("sharded_optimizer", config.parallel().shardOptimizer());
    json.put("sent_bytes_per_step", Math.round(traffic.bytesPerStep()));
    json.put(
        "ddp_sent_bytes_per_step",
        Math.round(traffic.ofDataParallel(result.summary().parameters())));
  }

  private static ObjectNode json(EvaluationReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", report.step());
    ObjectNode eval = json.putObject("eval");
    report
        .metrics()
        .forEach((name, value) -> eval.set(name, JsonNumbers.of(value.orElse(Double.NaN))));
    return json;
  }

  /** The precision that was used, which may be higher than the requested one. */
  static void putPrecision(ObjectNode json, EngineConfig engine) {
    json.put("precision", engine.precisions().forward().optionName());
    engine
        .precisions()
        .backward()
        .ifPresent(precision -> json.put("gradient_precision", precision.optionName()));
  }

  /** Fields for unusual settings, present only if they were given. */
  static void putDepartures(ObjectNode json, EngineConfig engine, FreezeConfig freeze) {
    if (!engine.stores().isEmpty()) {
      ObjectNode stores = json.putObject("store");
      new TreeMap<>(engine.stores())
          .forEach((kind, storage) -> stores.put(kind.optionName(), storage.optionName()));
    }
    if (freeze.truncate()) {
      json.put("truncate", true);
    }
  }

  static ObjectNode memory(Ledger ledger) {
    ObjectNode json = JSON.createObjectNode();
    for (MemoryCategory category : MemoryCategory.values()) {
      json.put(category.name().toLowerCase(Locale.ROOT), ledger.peak(category));
    }
    json.put("total", ledger.total());
    json.put("peak_rss", ledger.peakResidentBytes());
    return json;
  }

  static ObjectNode memory(Ledger ledger, UsualMemory usual) {
    ObjectNode json = memory(ledger);
    ObjectNode baseline = json.putObject("baseline");
    for (MemoryCategory category : MemoryCategory.values()) {
      baseline.put(category.name().toLowerCase(Locale.ROOT), usual.bytes(category));
    }
    baseline.put("total", usual.total());
    return json;
  }
}
