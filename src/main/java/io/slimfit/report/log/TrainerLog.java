package io.slimfit.report.log;

import io.slimfit.report.TrainedEpochs;
import io.slimfit.run.config.RunConfig;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes entries of a run as Hugging Face's Trainer does: {@code loss}, {@code grad_norm},
 * {@code learning_rate} and {@code epoch} after each step, {@code eval_} and the name of each
 * metric after an evaluation, {@code train_loss} and {@code train_runtime} at the end.
 */
final class TrainerLog implements RunListener {
  private final RunConfig config;
  private final Log log;
  private final InstantSource clock;
  private TrainedEpochs epochs = TrainedEpochs.none();
  private double seconds; // of all steps
  private int evaluated; // examples
  private long evaluationBegan; // in milliseconds

  TrainerLog(RunConfig config, Log log, InstantSource clock) {
    this.config = config;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void onStart(RunSummary summary) {
    epochs = TrainedEpochs.of(config.schedule(), summary);
    log.begin();
  }

  /** Writes again what the log has lost, as far as it is known. */
  @Override
  public void onResume(RunSummary summary, Resumption from) {
    epochs = TrainedEpochs.of(config.schedule(), summary);
    long known = log.resume(from.steps());
    List<EvaluationReport> evaluations = new ArrayList<>(from.evaluations());
    for (int i = 0; i < from.steps(); i++) {
      long step = i + 1L;
      seconds += from.seconds().get(i);
      if (step > known) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", from.losses().get(i));
        values.put("learning_rate", config.optimizer().rate(summary.steps()).at(i));
        write(step, values);
      }
      while (!evaluations.isEmpty() && evaluations.get(0).step() == step) {
        EvaluationReport report = evaluations.remove(0);
        if (step > known) {
          write(step, metrics(report));
        }
      }
    }
  }

  @Override
  public void onStep(StepReport step) {
    seconds += step.seconds();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", step.loss());
    values.put("grad_norm", step.gradientNorm());
    values.put("learning_rate", step.learningRate());
    write(step.step(), values);
  }

  @Override
  public void onEvaluating(int examples) {
    evaluated = examples;
    evaluationBegan = clock.millis();
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    Map<String, Double> values = metrics(report);
    double time = Math.max(1, clock.millis() - evaluationBegan) / 1e3;
    values.put("eval_runtime", time);
    values.put("eval_samples_per_second", evaluated / time);
    write(report.step(), values);
  }

  private static Map<String, Double> metrics(EvaluationReport report) {
    Map<String, Double> values = new LinkedHashMap<>();
    report.metrics().forEach((name, value) -> values.put("eval_" + name, value.orElse(Double.NaN)));
    return values;
  }

  @Override
  public void onEnd(RunResult result) {
    if (!result.stopped()) {
      double examples = (double) result.steps() * config.schedule().examplesPerStep();
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("train_loss", result.trainLoss());
      values.put("train_runtime", seconds);
      values.put("train_samples_per_second", examples / seconds);
      values.put("train_steps_per_second", result.steps() / seconds);
      write(result.steps(), values);
    }
    log.end(result.stopped() ? RunEnd.STOPPED : RunEnd.DONE);
  }

  /** What is written so far belongs to the checkpoint. */
  @Override
  public void onSaved(long step) {
    log.flush();
  }

  @Override
  public void onFailed() {
    log.end(RunEnd.FAILED);
  }

  private void write(long step, Map<String, Double> values) {
    Map<String, Double> all = new LinkedHashMap<>(values);
    all.put("epoch", epochs.after(step));
    log.write(new Entry(step, clock.millis(), all));
  }
}
