package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page in headless Chromium, through the DevTools protocol. Without a browser, a test is
 * skipped.
 */
final class Browser implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new ArrayList<>();
  private int commands;

  /** @param profile a folder for what the browser remembers */
  Browser(Path profile) throws IOException, InterruptedException {
    Optional<Path> browser = chromium();
    assumeThat(browser).as("a chromium on the PATH: apt install chromium").isPresent();
    ProcessBuilder builder = new ProcessBuilder(
            browser.orElseThrow().toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TMPDIR", profile.toString()); // it leaves its sockets there
    process = builder.start();
    socket = HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(pageOf(port(profile)), new Listener())
        .join();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", JSON.createObjectNode());
    }
  }

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private int port(Path profile) throws IOException, InterruptedException {
    Path file = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(file) || Files.readAllLines(file).isEmpty()) {
      assertThat(process.isAlive() && System.nanoTime() < end)
          .as("chromium starts")
          .isTrue();
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return Integer.parseInt(Files.readAllLines(file).get(0));
  }

  private static URI pageOf(int port) throws IOException, InterruptedException {
    HttpResponse<String> targets = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    for (JsonNode target : JSON.readTree(targets.body())) {
      if (target.path("type").asText().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("chromium has no page: " + targets.body());
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        received.add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private JsonNode call(String method, ObjectNode parameters)
      throws IOException, InterruptedException {
    int id = ++commands;
    ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
    command.set("params", parameters);
    socket.sendText(command.toString(), true).join();
    while (true) {
      JsonNode message = next();
      if (message.path("id").asInt() == id) {
        assertThat(message.path("error").isMissingNode()).as(message.toString()).isTrue();
        return message.path("result");
      }
      events.add(message);
    }
  }

  private JsonNode next() throws IOException, InterruptedException {
    String message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(message).as("chromium answers in time").isNotNull();
    return JSON.readTree(message);
  }

  /** Opens a file, and waits until it is loaded. */
  void open(Path page, int width, int height, boolean dark)
      throws IOException, InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media);
    events.clear();
    call("Page.navigate", JSON.createObjectNode().put("url", page.toUri().toString()));
    while (events.stream()
        .noneMatch(event -> event.path("method").asText().equals("Page.loadEventFired"))) {
      events.add(next());
    }
  }

  /** The value of an expression, or of the promise that it is. */
  JsonNode value(String expression) throws IOException, InterruptedException {
    JsonNode result = call(
        "Runtime.evaluate",
        JSON.createObjectNode()
            .put("expression", expression)
            .put("awaitPromise", true)
            .put("returnByValue", true));
    assertThat(result.path("exceptionDetails").isMissingNode())
        .as(result.toString())
        .isTrue();
    return result.path("result").path("value");
  }

  /** Presses the tabulator key. */
  void tab() throws IOException, InterruptedException {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          JSON.createObjectNode()
              .put("type", type)
              .put("key", "Tab")
              .put("code", "Tab")
              .put("windowsVirtualKeyCode", 9));
    }
  }

  /** What the page logged, and what was wrong with it. */
  List<JsonNode> complaints() {
    return events.stream()
        .filter(event -> List.of(
                "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
            .contains(event.path("method").asText()))
        .toList();
  }

  /** The addresses that were asked for, without those that a page contains. */
  List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asText())
        .filter(address -> !address.startsWith("data:"))
        .toList();
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
