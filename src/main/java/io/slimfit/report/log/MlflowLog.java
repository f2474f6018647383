package io.slimfit.report.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Counted;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.RunConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A run on a server of MLflow. Values are sent every {@value #SECONDS} seconds while the training
 * goes on. If the server does not take them, they wait, and are sent again later.
 *
 * <p>{@code mlflow.json} in the output folder names the run, so that it goes on when it is resumed.
 */
final class MlflowLog implements Log {
  static final String FILE = "mlflow.json";

  private static final int SECONDS = 5;
  private static final int LAST_SECONDS = 30;
  private static final int BATCH = 1000; // the most values that the server takes at once
  private static final int MOST_WAITING = 200_000; // values
  private static final int LONGEST_PARAMETER = 500; // what every version of the server takes
  private static final int PARAMETERS = 100; // the most that the server takes at once

  private static final JsonMapper JSON = new JsonMapper();

  private final MlflowServer server;
  private final RunConfig config;
  private final Consumer<String> note;
  private final InstantSource clock;
  private final String experiment;
  private final Deque<ObjectNode> waiting = new ArrayDeque<>();
  private Optional<Sending> sending = Optional.empty();
  private String run = "";
  private long known; // the last step that the server has
  private long lastSent; // in milliseconds
  private boolean told;

  private record Sending(CompletableFuture<JsonNode> answer, List<ObjectNode> values) {}

  /** @throws io.slimfit.base.InputException if the server cannot be reached */
  MlflowLog(MlflowServer server, RunConfig config, Consumer<String> note, InstantSource clock) {
    this.server = server;
    this.config = config;
    this.note = note;
    this.clock = clock;
    experiment = server.experiment();
  }

  @Override
  public void begin() {
    ObjectNode request = MlflowServer.object();
    request.put("experiment_id", experiment);
    request.put("run_name", config.logs().nameOf(config.output()));
    request.put("start_time", clock.millis());
    run = server
        .post("runs/create", request)
        .path("run")
        .path("info")
        .path("run_id")
        .asText();
    ObjectNode file = JSON.createObjectNode();
    file.put("tracking_uri", server.address().toString());
    file.put("experiment_id", experiment);
    file.put("run_id", run);
    AtomicFile.write(
        config.output().resolve(FILE),
        (file.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    sendParameters();
  }

  private void sendParameters() {
    ObjectNode body = batch();
    ArrayNode parameters = body.putArray("params");
    Options.written(config).forEach((key, words) -> {
      String value = String.join(" ", words);
      if (parameters.size() < PARAMETERS) {
        parameters
            .addObject()
            .put("key", key)
            .put("value", value.substring(0, Math.min(value.length(), LONGEST_PARAMETER)));
      }
    });
    server.post("runs/log-batch", body);
  }

  /** The server keeps what it has: a run that is resumed makes the same steps again. */
  @Override
  public long resume(long step) {
    Optional<JsonNode> earlier = earlier();
    if (earlier.isEmpty()) {
      begin();
      return 0;
    }
    run = earlier.get().path("info").path("run_id").asText();
    for (JsonNode metric : earlier.get().path("data").path("metrics")) {
      known = Math.max(known, metric.path("step").asLong());
    }
    server.post("runs/update", update("RUNNING"));
    return Math.min(known, step);
  }

  /** The run on this server that the output folder names. */
  private Optional<JsonNode> earlier() {
    Path file = config.output().resolve(FILE);
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      JsonNode named = JSON.readTree(Files.readString(file));
      return named.path("tracking_uri").asText().equals(server.address().toString())
          ? server.run(named.path("run_id").asText())
          : Optional.empty();
    } catch (IOException e) {
      note.accept(Place.file(file) + " cannot be read, so the run begins anew in MLflow: " + e);
      return Optional.empty();
    }
  }

  @Override
  public void write(Entry entry) {
    if (entry.step() <= known) {
      return;
    }
    entry.values().forEach((name, value) -> {
      if (Double.isFinite(value)) { // JSON has no other numbers
        waiting.add(MlflowServer.object()
            .put("key", name.replaceAll("[^\\w .:/-]", "_"))
            .put("value", value)
            .put("timestamp", entry.millis())
            .put("step", entry.step()));
      }
    });
    while (waiting.size() > MOST_WAITING) {
      waiting.remove();
    }
    if (clock.millis() - lastSent > SECONDS * 1000L) {
      send();
    }
  }

  /** Sends what waits, unless an answer is still to come. */
  private void send() {
    if (sending.filter(one -> !one.answer.isDone()).isPresent()) {
      return;
    }
    settle();
    if (!waiting.isEmpty()) {
      List<ObjectNode> values = new ArrayList<>();
      while (values.size() < BATCH && !waiting.isEmpty()) {
        values.add(waiting.removeFirst());
      }
      ObjectNode body = batch();
      body.putArray("metrics").addAll(values);
      sending = Optional.of(new Sending(server.send("runs/log-batch", body), values));
      lastSent = clock.millis();
    }
  }

  /** Waits for an answer; returns false if the server has not taken what was sent. */
  private boolean settle() {
    if (sending.isEmpty()) {
      return true;
    }
    Sending sent = sending.get();
    sending = Optional.empty();
    try {
      sent.answer.get(LAST_SECONDS, TimeUnit.SECONDS);
      told = false;
      return true;
    } catch (ExecutionException | TimeoutException e) {
      tell(e.getCause() == null ? "it does not answer" : reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell("waiting for it was interrupted");
    }
    for (int i = sent.values.size() - 1; i >= 0; i--) {
      waiting.addFirst(sent.values.get(i));
    }
    return false;
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : String.valueOf(failure.getMessage());
  }

  private void tell(String reason) {
    if (!told) {
      note.accept("MLflow at " + server.address() + " did not take what was logged: "
          + Place.printable(reason) + "; training goes on, and it is sent again later");
      told = true;
    }
  }

  /** Values are on their way, or wait for the next time. */
  @Override
  public void flush() {}

  @Override
  public void end(RunEnd how) {
    if (run.isEmpty()) {
      return; // the server has never heard of it
    }
    settle();
    boolean answers = true;
    while (!waiting.isEmpty() && answers) {
      send();
      answers = settle();
    }
    if (!answers) {
      note.accept("MLflow at " + server.address() + " has not taken the last "
          + Counted.of(waiting.size(), "value") + " of the run");
      return;
    }
    ObjectNode last = update(status(how));
    sending = Optional.of(new Sending(server.send("runs/update", last), List.of()));
    settle();
  }

  private static String status(RunEnd how) {
    return switch (how) {
      case DONE -> "FINISHED";
      case STOPPED -> "KILLED";
      case FAILED -> "FAILED";
    };
  }

  private ObjectNode batch() {
    return MlflowServer.object().put("run_id", run);
  }

  private ObjectNode update(String status) {
    ObjectNode body = batch().put("status", status);
    return status.equals("RUNNING") ? body : body.put("end_time", clock.millis());
  }
}
