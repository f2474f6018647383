package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.report.log.LogFile;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.GradientProbe;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * {@code steps.jsonl}: a line with a JSON object for each step, written as soon as the step is
 * done.
 */
public final class StepsFile implements RunListener {
  public static final String NAME = OutputFolder.STEPS;

  /** So many lines of a long run, or up to twice as many, say how far its weights were moved. */
  private static final int LINES_WITH_DISTANCES = 100;

  private static final JsonMapper JSON = new JsonMapper();
  private static final MathContext DIGITS = new MathContext(4);

  private final LogFile file;
  private final boolean allDistances;

  /** @param folder must exist when training starts */
  public StepsFile(Path folder) {
    this(folder, false, note -> {});
  }

  /**
   * @param allDistances whether every line says how far each weight was moved; else one to two
   *     hundred lines do, evenly spaced over the run
   * @param note is told when the disk is full
   */
  public StepsFile(Path folder, boolean allDistances, Consumer<String> note) {
    this.allDistances = allDistances;
    file = new LogFile(folder.resolve(NAME), note);
  }

  @Override
  public void onStart(RunSummary summary) {
    file.create();
  }

  /** The file has been cut to the steps that the run goes on from. */
  @Override
  public void onResume(RunSummary summary, Resumption from) {
    file.open();
  }

  @Override
  public void onStep(StepReport step) {
    String line = line(step, allDistances || isSpaced(step));
    file.append((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** @throws java.io.UncheckedIOException if lines are still waiting */
  @Override
  public void onEnd(RunResult result) {
    file.end();
  }

  private static boolean isSpaced(StepReport step) {
    long every = Math.max(1, step.steps() / LINES_WITH_DISTANCES);
    return step.step() % every == 0;
  }

  static String line(StepReport step) {
    return line(step, false);
  }

  static String line(StepReport step, boolean distances) {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step.step());
    json.set("loss", JsonNumbers.of(step.loss()));
    json.set("learning_rate", JsonNumbers.of(step.learningRate()));
    step.active().forEach(json.putArray("active")::add);
    json.put("activations", step.activationBytes());
    json.set("seconds", JsonNumbers.of(step.seconds()));
    json.putObject("phase_seconds")
        .put("forward", rounded(step.phases().forward()))
        .put("backward", rounded(step.phases().backward()))
        .put("update", rounded(step.phases().update()));
    step.skipped().ifPresent(why -> json.put("skipped", why));
    if (distances && !step.distances().isEmpty()) {
      ObjectNode moved = json.putObject("distances");
      step.distances()
          .forEach((name, distance) -> moved.set(name, JsonNumbers.of(rounded(distance))));
    }
    step.probe().ifPresent(probe -> {
      ObjectNode found = put(json.putObject("probe"), probe.whole());
      ObjectNode byWeight = found.putObject("by_weight");
      probe.byWeight().forEach((name, nearness) -> put(byWeight.putObject(name), nearness));
    });
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("step " + step.step() + " cannot be written as JSON", e);
    }
  }

  /** Four digits show how a weight moves; sixteen would make the file three times as large. */
  private static double rounded(double distance) {
    return Double.isFinite(distance)
        ? new BigDecimal(distance).round(DIGITS).doubleValue()
        : distance;
  }

  private static ObjectNode put(ObjectNode json, GradientProbe.Nearness nearness) {
    json.set("cosine", JsonNumbers.of(nearness.cosine()));
    json.set("relative_error", JsonNumbers.of(nearness.relativeError()));
    return json;
  }
}
