package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service in {@code examples/service} trains in the background and answers meanwhile. */
@Timeout(180)
class TextServiceTest {
  private static final Path SOURCE = Path.of("examples/service/src/main/java/TextService.java");
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir
  Path folder;

  private URLClassLoader classes;
  private AutoCloseable service;
  private int port;

  @BeforeEach
  void start() throws Exception {
    Path compiled = Files.createDirectory(folder.resolve("classes"));
    assertThat(CompiledCode.errors(Map.of("TextService", Files.readString(SOURCE)), compiled))
        .isEmpty();
    Path base = Files.createDirectory(folder.resolve("base"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), base.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), base.resolve(name));
    }
    classes =
        new URLClassLoader(new URL[] {compiled.toUri().toURL()}, getClass().getClassLoader());
    Class<?> type = classes.loadClass("TextService");
    service = (AutoCloseable) type.getConstructor(Path.class, String.class, long.class, int.class)
        .newInstance(folder.resolve("runs"), base.toString(), 12L, 0);
    port = (int) type.getMethod("port").invoke(service);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
    classes.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .method(method, BodyPublishers.ofString(body))
        .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private JsonNode training() throws Exception {
    return JSON.readTree(send("GET", "/status", "").body()).path("training");
  }

  private void awaitState(String state) throws Exception {
    while (!training().path("state").asText().equals(state)) {
      assertThat(training().path("problem").asText()).isEmpty();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static String rows(String first, String second) {
    String rows = "a fine day," + first + "\nno good at all," + second + "\n";
    return "text,label\n" + rows.repeat(40);
  }

  @Test
  void trainsInTheBackgroundAndAnswersMeanwhile() throws Exception {
    assertThat(send("POST", "/predict", "a fine day").statusCode()).isEqualTo(503);
    assertThat(send("POST", "/train", rows("good", "bad")).statusCode()).isEqualTo(202);
    awaitState("finished");
    HttpResponse<String> answered = send("POST", "/predict", "a fine day\nno good at all\n");
    assertThat(answered.statusCode()).isEqualTo(200);
    List<String> lines = answered.body().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.get(1)).path("id").asText()).isEqualTo("1");
    assertThat(JSON.readTree(lines.get(1)).path("label").asText()).isIn("good", "bad");

    assertThat(send("POST", "/train", rows("high", "low")).statusCode()).isEqualTo(202);
    assertThat(send("POST", "/train", rows("high", "low")).statusCode()).isEqualTo(409);
    int old = 0;
    while (training().path("state").asText().equals("running")) {
      HttpResponse<String> during = send("POST", "/predict", "a fine day");
      assertThat(during.statusCode()).isEqualTo(200);
      old += JSON.readTree(during.body()).path("label").asText().matches("good|bad") ? 1 : 0;
    }
    assertThat(old)
        .as("answers of the model before, while the next one trained")
        .isPositive();
    assertThat(training().path("state").asText()).isEqualTo("finished");
    assertThat(training().path("step").asLong()).isEqualTo(12);
    JsonNode status = JSON.readTree(send("GET", "/status", "").body());
    assertThat(status.path("labels").toString()).isEqualTo("[\"high\",\"low\"]");
    assertThat(JSON.readTree(send("POST", "/predict", "a fine day").body())
            .path("label")
            .asText())
        .isIn("high", "low");
  }

  @Test
  void badRequestsAreRefusedWithAReason() throws Exception {
    assertThat(send("GET", "/other", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/train", "").statusCode()).isEqualTo(409);
    assertThat(send("POST", "/predict", "x".repeat((16 << 20) + 1)).statusCode())
        .isEqualTo(413);
    assertThat(send("POST", "/train", "text,label\n\"open,good\n").statusCode()).isEqualTo(202);
    while (training().path("state").asText().equals("running")) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(training().path("state").asText()).isEqualTo("failed");
    assertThat(training().path("problem").asText()).contains("train-1.csv");
    assertThat(send("POST", "/train", rows("good", "bad")).statusCode()).isEqualTo(202);
    awaitState("finished");
    HttpResponse<String> empty = send("POST", "/predict", "");
    assertThat(empty.statusCode()).isEqualTo(400);
    assertThat(empty.body()).contains("no texts");
    assertThat(send("POST", "/predict", "{\"other\": 1}").statusCode()).isEqualTo(400);
  }

  @Test
  void aRunCanBeEnded() throws Exception {
    assertThat(send("POST", "/train", rows("good", "bad")).statusCode()).isEqualTo(202);
    HttpResponse<String> ended = send("DELETE", "/train", "");
    assertThat(ended.statusCode()).isIn(202, 409); // it may have finished before
    while (training().path("state").asText().equals("running")) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(training().path("state").asText()).isIn("stopped", "finished");
  }
}
