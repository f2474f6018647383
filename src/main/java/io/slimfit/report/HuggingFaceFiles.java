package io.slimfit.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.optim.LearningRate;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The files that Hugging Face's example scripts write: {@code train_results.json},
 * {@code eval_results.json}, both together as {@code all_results.json}, and
 * {@code trainer_state.json} with the loss of every 500 steps. A stopped run does not write them.
 */
public final class HuggingFaceFiles implements RunListener {
  /** The default of {@code logging_steps} in these scripts. */
  private static final int LOGGING_STEPS = 500;

  private static final JsonMapper JSON = new JsonMapper();

  private final RunConfig config;
  private final ArrayNode history = JSON.createArrayNode();
  private TrainedEpochs epochs = TrainedEpochs.none();
  private double seconds;
  private double lossSinceLog;

  /** @param config of the run; its output folder must exist when the run ends */
  public HuggingFaceFiles(RunConfig config) {
    this.config = config;
  }

  @Override
  public void onStart(RunSummary summary) {
    epochs = TrainedEpochs.of(config.schedule(), summary);
  }

  @Override
  public void onResume(RunSummary summary, Resumption from) {
    onStart(summary);
    LearningRate rate = config.optimizer().rate(summary.steps());
    List<EvaluationReport> evaluations = new ArrayList<>(from.evaluations());
    for (int i = 0; i < from.steps(); i++) {
      add(i + 1, from.losses().get(i), rate.at(i), from.seconds().get(i));
      while (!evaluations.isEmpty() && evaluations.get(0).step() == i + 1) {
        onEvaluated(evaluations.remove(0));
      }
    }
  }

  @Override
  public void onStep(StepReport step) {
    add(step.step(), step.loss(), step.learningRate(), step.seconds());
  }

  private void add(long step, double loss, double learningRate, double time) {
    seconds += time;
    lossSinceLog += loss;
    if (step % LOGGING_STEPS == 0) {
      ObjectNode entry = history.addObject();
      entry.put("epoch", epoch(step));
      entry.set("learning_rate", JsonNumbers.of(learningRate));
      entry.set("loss", JsonNumbers.of(lossSinceLog / LOGGING_STEPS));
      entry.put("step", step);
      lossSinceLog = 0;
    }
  }

  @Override
  public void onEvaluated(EvaluationReport report) {
    ObjectNode entry = history.addObject();
    entry.put("epoch", epoch(report.step()));
    putMetrics(entry, report.metrics());
    entry.put("step", report.step());
  }

  @Override
  public void onEnd(RunResult result) {
    if (result.stopped()) {
      return;
    }
    ObjectNode train = train(result);
    ObjectNode eval = eval(result);
    JsonFile.write(config.output().resolve("train_results.json"), train);
    JsonFile.write(config.output().resolve("eval_results.json"), eval);
    JsonFile.write(config.output().resolve("all_results.json"), train.deepCopy().setAll(eval));
    JsonFile.write(config.output().resolve("trainer_state.json"), state(result));
  }

  private ObjectNode train(RunResult result) {
    ScheduleConfig schedule = config.schedule();
    double examples = (double) result.steps() * schedule.batchSize() * schedule.accumulation();
    ObjectNode json = JSON.createObjectNode();
    json.put("epoch", epoch(result.steps()));
    json.set("train_loss", JsonNumbers.of(result.trainLoss()));
    json.put("train_runtime", seconds);
    json.put("train_samples", result.summary().trainSamples());
    json.set("train_samples_per_second", JsonNumbers.of(examples / seconds));
    json.set("train_steps_per_second", JsonNumbers.of(result.steps() / seconds));
    return json;
  }

  private ObjectNode eval(RunResult result) {
    ObjectNode json = JSON.createObjectNode();
    json.put("epoch", epoch(result.steps()));
    putMetrics(json, result.evaluation());
    json.put("eval_samples", result.summary().evalSamples());
    return json;
  }

  private ObjectNode state(RunResult result) {
    ScheduleConfig schedule = config.schedule();
    ObjectNode json = JSON.createObjectNode();
    json.put("epoch", epoch(result.steps()));
    json.put("global_step", result.steps());
    json.put("is_local_process_zero", true);
    json.put("is_world_process_zero", true);
    json.set("log_history", history);
    json.put("logging_steps", LOGGING_STEPS);
    json.put("max_steps", result.summary().steps());
    json.put("num_train_epochs", (int) Math.ceil(epoch(result.summary().steps())));
    json.put("train_batch_size", schedule.batchSize());
    return json;
  }

  private double epoch(long step) {
    return epochs.after(step);
  }

  private static void putMetrics(ObjectNode json, Map<String, OptionalDouble> metrics) {
    metrics.forEach(
        (name, value) -> json.set("eval_" + name, JsonNumbers.of(value.orElse(Double.NaN))));
  }
}
