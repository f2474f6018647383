package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.DiskSpace;
import io.slimfit.checkpoint.WriteFailure;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.GradientProbe;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * {@code steps.jsonl}: a line with a JSON object for each step, written as soon as the step is
 * done.
 *
 * <p>The file is opened anew for each line (about 50 us). So nothing needs to be closed, however a
 * run ends, and a folder that disappears is noticed at once. While the disk is full, lines wait in
 * memory, and the next step tries to write them.
 */
public final class StepsFile implements RunListener {
  public static final String NAME = OutputFolder.STEPS;

  private static final int MOST_WAITING = 16 << 20; // characters

  private static final JsonMapper JSON = new JsonMapper();
  private static final MathContext DIGITS = new MathContext(4);

  private final Path path;
  private final boolean distances;
  private final Consumer<String> note;
  private final StringBuilder waiting = new StringBuilder();
  private boolean told;
  private long length; // of what was written completely

  /** @param folder must exist when training starts */
  public StepsFile(Path folder) {
    this(folder, false, note -> {});
  }

  /**
   * @param distances whether a line says how far each weight was moved
   * @param note is told when the disk is full
   */
  public StepsFile(Path folder, boolean distances, Consumer<String> note) {
    this.distances = distances;
    path = folder.resolve(NAME);
    this.note = note;
  }

  @Override
  public void onStart(RunSummary summary) {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The file has been cut to the steps that the run goes on from. */
  @Override
  public void onResume(RunSummary summary, Resumption from) {
    try {
      if (!Files.exists(path)) {
        Files.createFile(path); // it was lost
      }
      length = Files.size(path);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void onStep(StepReport step) {
    waiting.append(line(step, distances)).append('\n');
    try {
      append();
    } catch (IOException e) {
      if (waiting.length() > MOST_WAITING || !DiskSpace.isFull(e, folder(), waiting.length())) {
        throw failed(e);
      }
      if (!told) {
        note.accept(Place.file(path) + ": cannot be written, since the disk is full: "
            + DiskSpace.sentence(folder(), waiting.length())
            + "; training goes on, and writing is tried again after each step");
        told = true;
      }
    }
  }

  /** @throws UncheckedIOException if lines are still waiting */
  @Override
  public void onEnd(RunResult result) {
    if (waiting.length() > 0) {
      try {
        append();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private Path folder() {
    return path.toAbsolutePath().resolveSibling("");
  }

  /** Writes what waits, completely or not at all. */
  private void append() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(waiting.toString().getBytes(StandardCharsets.UTF_8));
    long end = length + bytes.remaining();
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      try {
        file.position(length);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      } catch (IOException e) {
        file.truncate(length);
        throw e;
      }
    }
    length = end;
    waiting.setLength(0);
    told = false;
  }

  private UncheckedIOException failed(IOException cause) {
    return WriteFailure.of(path, cause, waiting.length());
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
    step.skipped().ifPresent(why -> json.put("skipped", why));
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
}
