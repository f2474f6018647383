package io.slimfit.cli.output;

import io.slimfit.base.Counted;
import io.slimfit.base.Place;
import io.slimfit.cli.options.Flags;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.run.config.Precisions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.Metrics;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Prints a run for people: its progress to standard error, its results to standard output. */
public final class TrainingReport implements RunListener {
  private static final String MAJORITY = "majority_accuracy";
  private static final int METRIC_PLACES = 4;

  private final RunConfig config;
  private final PrintStream out;
  private final PrintStream err;
  private final ProgressBar bar;
  private long saved; // the step of the newest checkpoint; 0 if there is none

  /** @param config of the run */
  public TrainingReport(RunConfig config, PrintStream out, PrintStream err, ProgressBar bar) {
    this.config = config;
    this.out = out;
    this.err = err;
    this.bar = bar;
  }

  @Override
  public void onRawNote(String note) {
    bar.note("note: " + Flags.in(note));
  }

  @Override
  public void onFetch(String file, long received, long total) {
    bar.showFetch(file, received, total);
  }

  @Override
  public void onPreparing(String activity, long done, long total) {
    bar.showPreparing(activity, done, total);
  }

  @Override
  public void onStart(RunSummary summary) {
    line(
        "model",
        summary.model() + ", " + NumberFormats.millions(summary.parameters()) + " parameters");
    line(
        "task",
        config.task().name() + ", "
            + NumberFormats.count(summary.trainSamples(), "training example") + ", "
            + NumberFormats.count(summary.evalSamples(), "evaluation example"));
    line("freezing", freezing(summary));
    line(
        "steps",
        NumberFormats.count(summary.steps()) + " of " + config.schedule().batchSize()
            + (config.schedule().accumulation() > 1 ? " x " + config.schedule().accumulation() : "")
            + (config.schedule().examplesPerStep() == 1 ? " example" : " examples")
            + ", learning rate "
            + NumberFormats.rate(config.optimizer().learningRate())
            + ", seed " + config.seed());
    line(
        "engine",
        "profile " + config.engine().profile() + ", " + precision() + ", "
            + Counted.of(config.engine().threads(), "thread") + ", "
            + config.engine().device().name().toLowerCase(Locale.ROOT));
    line("output", config.output().toString());
    bar.begin();
  }

  private String freezing(RunSummary summary) {
    return config.model().isLowRank()
        ? "all but the head and LoRA additions, " + summary.weights() + " matrices"
        : FreezePolicies.of(config.freeze()).describe(summary.weights());
  }

  @Override
  public void onResume(RunSummary summary, Resumption from) {
    onStart(summary);
    saved = from.steps();
  }

  @Override
  public void onSaved(long step) {
    saved = step;
  }

  @Override
  public void onStep(StepReport step) {
    bar.show(step);
  }

  @Override
  public void onEvaluating(int examples) {
    bar.say("evaluating on " + NumberFormats.count(examples, "example") + " ...");
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    String values = report.metrics().entrySet().stream()
        .filter(metric -> !metric.getKey().startsWith(MAJORITY))
        .map(metric -> metric.getKey() + " " + value(metric.getValue()))
        .collect(Collectors.joining(", "));
    bar.say("after step " + report.step() + ": " + values);
  }

  @Override
  public void onEnd(RunResult result) {
    bar.clear();
    if (result.stopped()) {
      err.println("slimfit: stopped; " + config.output() + " contains steps.jsonl with "
          + NumberFormats.count(result.steps(), "step") + ", and "
          + (result.evaluations().isEmpty()
              ? "no model"
              : "the model that was saved during the run"));
      err.println(
          saved == 0
              ? "It can be started again from its beginning: slimfit train --resume "
                  + config.output()
              : "It can go on after step " + NumberFormats.count(saved)
                  + ": slimfit train --resume " + config.output());
      return;
    }
    metrics(result);
    out.println();
    MemoryTable.print(out, result.memory(), result.usual());
    out.println();
    out.println("model written to " + config.output().resolve("model"));
    out.flush();
  }

  /** That of the run, and whether the kind of processor decided it. */
  private String precision() {
    Precisions used = config.engine().onThisMachine(note -> {}).precisions();
    return used.forward().optionName()
        + (config.engine().precisions().automatic() ? " (the fastest on this processor)" : "");
  }

  private void line(String name, String text) {
    bar.say(String.format(Locale.ROOT, "%-9s %s", name, text));
  }

  private void metrics(RunResult result) {
    row("training loss", NumberFormats.decimals(result.trainLoss(), METRIC_PLACES));
    for (Map.Entry<String, OptionalDouble> metric : result.evaluation().entrySet()) {
      if (!metric.getKey().startsWith(MAJORITY)) {
        row(metric.getKey(), value(metric.getValue()) + besides(metric.getKey(), result));
      }
    }
    row("seconds per step", NumberFormats.decimals(result.secondsPerStep(), 3) + " (median)");
  }

  /**
   * An accuracy means little without that of always predicting the most frequent class, and F1
   * without the class that it is of.
   */
  private static String besides(String metric, RunResult result) {
    String majority = metric.replaceFirst("^accuracy", MAJORITY);
    OptionalDouble other = result.evaluation().get(majority);
    if (!majority.equals(metric) && other != null) {
      return " (always predicting the most frequent class: " + value(other) + ")";
    }
    return result.details().classes().stream()
        .filter(report -> metric.equals(Metrics.F1 + report.metricSuffix()))
        .flatMap(report -> report.positiveClass().stream())
        .map(name -> " (of class '" + Place.printable(name) + "')")
        .findFirst()
        .orElse("");
  }

  private static String value(OptionalDouble value) {
    return value.isPresent()
        ? NumberFormats.decimals(value.getAsDouble(), METRIC_PLACES)
        : "undefined";
  }

  private void row(String name, String text) {
    out.printf(Locale.ROOT, "%-22s %s%n", name, text);
  }
}
