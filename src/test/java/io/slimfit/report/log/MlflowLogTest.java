package io.slimfit.report.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slimfit.base.InputException;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowLogTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicLong steps = new AtomicLong(); // that the server has
  private final List<String> notes = new ArrayList<>();
  private final AtomicLong time = new AtomicLong(1_700_000_000_000L);
  private HttpServer server = start();

  private static HttpServer start() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void begin() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    asked.add(path);
    sent.add(body);
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    int status = failing.get() ? 503 : 200;
    String text = switch (path) {
      case "experiments/get-by-name" -> {
        status = failing.get() ? 503 : 404;
        yield "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"none\"}";
      }
      case "experiments/create" -> "{\"experiment_id\": \"7\"}";
      case "runs/create" -> "{\"run\": {\"info\": {\"run_id\": \"abc\"}}}";
      case "runs/get" ->
        "{\"run\": {\"info\": {\"run_id\": \"abc\"}, \"data\": {\"metrics\": [{\"key\":"
            + " \"loss\", \"step\": " + steps.get() + "}]}}}";
      default -> "{}";
    };
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Map<String, String> environment() {
    return Map.of(
        "MLFLOW_TRACKING_URI",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/",
        "MLFLOW_TRACKING_TOKEN",
        "secret");
  }

  private MlflowLog log() {
    RunConfig config = RunConfig.forTask("wordnet")
        .set(OutputOptions.OUTPUT, folder.toString())
        .set(OutputOptions.RUN_NAME, "mine")
        .build();
    InstantSource clock = () -> java.time.Instant.ofEpochMilli(time.get());
    return new MlflowLog(MlflowServer.of(environment()), config, notes::add, clock);
  }

  private Entry loss(long step) {
    return new Entry(step, time.get(), Map.of("loss", 0.5));
  }

  /** The steps of all values that were sent. */
  private List<Long> steps() {
    List<Long> found = new ArrayList<>();
    sent.forEach(body ->
        body.path("metrics").forEach(metric -> found.add(metric.path("step").longValue())));
    return found;
  }

  @Test
  void aRunIsCreatedFilledAndFinished() {
    MlflowLog log = log();
    log.begin();
    log.write(loss(1));
    log.write(loss(2));
    log.end(RunEnd.DONE);
    assertThat(asked)
        .startsWith("experiments/get-by-name", "experiments/create", "runs/create")
        .endsWith("runs/update");
    assertThat(sent.get(2).path("run_name").textValue()).isEqualTo("mine");
    assertThat(sent.get(3).path("params").findValuesAsText("key")).contains("task", "batch-size");
    assertThat(steps()).containsExactly(1L, 2L);
    assertThat(sent.get(sent.size() - 1).path("status").textValue()).isEqualTo("FINISHED");
    assertThat(authorizations).containsOnly("Bearer secret");
    assertThat(notes).isEmpty();
  }

  @Test
  void valuesAreSentWhileTheRunGoesOn() throws Exception {
    MlflowLog log = log();
    log.begin();
    for (int step = 1; step <= 100; step++) {
      time.addAndGet(1000);
      log.write(loss(step));
      Thread.onSpinWait();
    }
    assertThat(asked.stream().filter("runs/log-batch"::equals).count()).isLessThan(25);
    log.end(RunEnd.STOPPED);
    assertThat(steps()).doesNotHaveDuplicates().hasSize(100);
    assertThat(sent.get(sent.size() - 1).path("status").textValue()).isEqualTo("KILLED");
  }

  @Test
  void aRunThatFailsIsMarkedSo() {
    MlflowLog log = log();
    log.begin();
    log.write(loss(1));
    log.end(RunEnd.FAILED);
    assertThat(steps()).containsExactly(1L);
    JsonNode last = sent.get(sent.size() - 1);
    assertThat(last.path("status").textValue()).isEqualTo("FAILED");
    assertThat(last.path("end_time").longValue()).isEqualTo(time.get());
  }

  @Test
  void aServerThatFailsDoesNotEndTheRunAndGetsEverythingLater() {
    MlflowLog log = log();
    log.begin();
    failing.set(true);
    for (int step = 1; step <= 30; step++) {
      time.addAndGet(6000);
      log.write(loss(step));
    }
    failing.set(false);
    log.end(RunEnd.DONE);
    assertThat(steps()).contains(1L, 15L, 30L);
    assertThat(sent.get(sent.size() - 1).path("status").textValue()).isEqualTo("FINISHED");
    assertThat(notes).allMatch(note -> note.contains("training goes on"));
  }

  @Test
  void aServerThatIsGoneAtTheEndIsTold() {
    MlflowLog log = log();
    log.begin();
    log.write(loss(1));
    server.stop(0);
    log.write(loss(2));
    log.end(RunEnd.DONE);
    assertThat(notes.get(notes.size() - 1)).contains("has not taken the last ");
  }

  @Test
  void aRunThatGoesOnSendsNoStepTwice() {
    log().begin();
    steps.set(5); // it was killed after step 5, with a checkpoint of step 3
    MlflowLog log = log();
    assertThat(log.resume(3)).isEqualTo(3);
    for (int step = 4; step <= 7; step++) {
      log.write(loss(step));
    }
    log.end(RunEnd.DONE);
    assertThat(steps()).containsExactly(6L, 7L);
    assertThat(asked.stream().filter("runs/create"::equals)).hasSize(1);
  }

  @Test
  void aServerThatCannotBeReachedIsRefusedBeforeTheRun() {
    server.stop(0);
    assertThatThrownBy(this::log)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be reached")
        .hasMessageContaining("MLFLOW_TRACKING_URI");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mlruns", "file:///tmp/mlruns", "http://me:secret@host", "http://"})
  void whatIsNoServerIsRefusedWithoutShowingAPassword(String uri) {
    assertThatThrownBy(() -> MlflowServer.of(Map.of("MLFLOW_TRACKING_URI", uri)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("MLFLOW_TRACKING_URI")
        .hasMessageNotContaining("secret@");
  }
}
