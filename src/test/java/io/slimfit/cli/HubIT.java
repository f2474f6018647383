package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit train --model org/tiny}, with a local hub. */
class HubIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VOCABULARY = 211;

  private final FakeHub hub = new FakeHub("org/tiny");

  @TempDir
  Path folder;

  /** A BERT of 3 blocks of 64, and the start of a matching tokenizer. */
  @BeforeEach
  void fill() throws IOException {
    Path golden = Path.of(System.getProperty("slimfit.golden"));
    Path model = golden.resolve("models/bert-classification");
    JsonNode tokenizer =
        JSON.readTree(golden.resolve("tokenizers/uncased/tokenizer.json").toFile());
    ((ObjectNode) tokenizer.path("model").path("vocab"))
        .properties()
        .removeIf(word -> word.getValue().intValue() >= VOCABULARY);
    hub.with("config.json", Files.readAllBytes(model.resolve("config.json")))
        .with("tokenizer.json", JSON.writeValueAsBytes(tokenizer))
        .with("model.safetensors", Files.readAllBytes(model.resolve("model.safetensors")));
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  @DisplayName("a model from the hub is downloaded despite a lost connection, trained and cached")
  void trainsAModelOfTheHub() throws Exception {
    hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(100_000));
    Ended first = start(Map.of(), "--output", "first").await();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err())
        .contains("downloading model.safetensors", "org/tiny, 0.2 million parameters")
        .doesNotContain("hf_secret", "\r");
    assertThat(folder.resolve("first/model/tokenizer.json")).exists();
    hub.close();
    Ended offline = start(Map.of("HF_HUB_OFFLINE", "1"), "--output", "second").await();
    assertThat(offline.code()).as(offline.err()).isZero();
    assertThat(folder.resolve("second/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("first/model/model.safetensors"));
    Ended unreachable = start(Map.of(), "--output", "third").await();
    assertThat(unreachable.code()).as(unreachable.err()).isZero();
    assertThat(unreachable.err())
        .contains("note: cannot connect to 127.0.0.1; using the cached commit");
  }

  @Test
  @DisplayName("two processes download the weights once, and both train")
  void twoProcesses() throws Exception {
    hub.together(2);
    SlimfitProcess one = start(Map.of(), "--output", "one");
    SlimfitProcess two = start(Map.of(), "--output", "two");
    Ended first = one.await();
    Ended second = two.await();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(hub.downloads()).isEqualTo(1);
  }

  @Test
  @DisplayName("a name that the hub does not have: exit code 2, no output folder")
  void unknownName() throws Exception {
    Ended run = start(Map.of(), "--output", "none", "--model", "embeded").await();
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains("unknown model 'embeded'", "HTTP 404", "embedded or")
        .doesNotContain("\tat ", "hf_secret");
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(3);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  @DisplayName("an access token that the hub refuses: exit code 2, and the token stays secret")
  void refusedToken() throws Exception {
    hub.fault(false, "GET", "revision/main", FakeHub.status(401));
    Ended run = start(Map.of(), "--output", "none").await();
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains("org/tiny", "the hub refuses the access token")
        .doesNotContain("\tat ", "hf_secret");
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(3);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private SlimfitProcess start(Map<String, String> more, String... options) throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of(
        "HF_ENDPOINT",
        hub.endpoint().toString(),
        "HF_HOME",
        folder.resolve("home").toString(),
        "HF_TOKEN",
        "hf_secret",
        "HF_HUB_OFFLINE",
        "0"));
    environment.putAll(more);
    List<String> words = new ArrayList<>(List.of("train", "--max-steps", "1"));
    words.addAll(List.of("--max-train-samples", "32", "--max-eval-samples", "16"));
    words.addAll(List.of("--max-length", "32", "--threads", "1", "--ignore-mismatched-sizes"));
    if (!List.of(options).contains("--model")) {
      words.addAll(List.of("--model", "org/tiny"));
    }
    words.addAll(List.of(options));
    return SlimfitProcess.start(folder, environment, words.toArray(new String[0]));
  }
}
