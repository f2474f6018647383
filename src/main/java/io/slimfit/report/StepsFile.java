package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.train.GradientProbe;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code steps.jsonl}: a line with a JSON object for each step, written as soon as the step is
 * done.
 *
 * <p>The file is opened anew for each line (about 50 us). So nothing needs to be closed, however a
 * run ends, and a folder that disappears is noticed at once.
 */
public final class StepsFile implements RunListener {
  public static final String NAME = "steps.jsonl";

  private static final JsonMapper JSON = new JsonMapper();
  private static final MathContext DIGITS = new MathContext(4);

  private final Path path;
  private final boolean distances;

  /** @param folder must exist when training starts */
  public StepsFile(Path folder) {
    this(folder, false);
  }

  /** @param distances whether a line says how far each weight was moved */
  public StepsFile(Path folder, boolean distances) {
    path = folder.resolve(NAME);
    this.distances = distances;
  }

  @Override
  public void onStart(RunSummary summary) {
    write("", StandardOpenOption.CREATE_NEW);
  }

  @Override
  public void onStep(StepReport step) {
    write(line(step, distances) + "\n", StandardOpenOption.APPEND);
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
    if (distances) {
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

  private void write(String text, StandardOpenOption option) {
    try {
      Files.write(path, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE, option);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be written: " + e, e);
    }
  }
}
