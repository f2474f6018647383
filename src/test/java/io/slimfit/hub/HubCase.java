package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A local hub with one model, with or without faults, and a client that does not wait. */
abstract class HubCase {
  static final HubName NAME = new HubName("org/tiny", "main");
  static final String TOKEN = "hf_very_secret";
  static final byte[] CONFIG = "{\"model_type\": \"bert\"}".getBytes(StandardCharsets.UTF_8);
  static final byte[] WEIGHTS = new byte[5000];

  static {
    new Random(1).nextBytes(WEIGHTS);
  }

  final FakeHub hub = new FakeHub("org/tiny")
      .with("README.md", "# tiny")
      .with("config.json", CONFIG)
      .with("tokenizer.json", "{}")
      .with("pytorch_model.bin", "pickle")
      .with("model.safetensors", WEIGHTS)
      .with("onnx/model.onnx", "onnx");
  final List<Duration> waits = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  long freeBytes = Long.MAX_VALUE;
  Duration silence = Duration.ofSeconds(20);
  boolean offline;
  Redirects redirects = Redirects.standard();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    hub.close();
  }

  Path fetch() throws MissingModelException {
    return client().fetch(NAME, progress());
  }

  HubClient client() {
    return client(hub.endpoint());
  }

  HubClient client(URI endpoint) {
    RetryPolicy retryPolicy =
        new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(120), silence, duration -> {
          if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            Thread.sleep(duration.toMillis()); // for a lock
          } else {
            waits.add(duration);
          }
        });
    return new HubClient(
        new HubEnvironment(endpoint, folder.resolve("cache"), Optional.of(TOKEN), offline),
        retryPolicy,
        redirects,
        path -> freeBytes);
  }

  HubClient.Progress progress() {
    return new HubClient.Progress() {
      @Override
      public void onBytes(String file, long received, long total) {
        assertThat(received).as(file).isBetween(0L, total);
      }

      @Override
      public void onNote(String note) {
        notes.add(note);
      }
    };
  }
}
