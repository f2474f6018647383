package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.hub.FakeHub.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which files are downloaded, which are cached, and which are reused from other tools. */
class HubFetchTest extends HubCase {
  @Test
  void neededFilesAreDownloadedToTheLayoutOfHuggingFace() throws Exception {
    Path snapshot = fetch();
    Path repository = folder.resolve("cache/models--org--tiny");
    assertThat(snapshot).isEqualTo(repository.resolve("snapshots").resolve(FakeHub.COMMIT));
    assertThat(snapshot.toFile().list())
        .containsExactlyInAnyOrder("config.json", "tokenizer.json", "model.safetensors");
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.sha256(WEIGHTS)));
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.gitHash(CONFIG)));
    assertThat(repository.resolve("refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(repository.resolve("blobs").toFile().list())
        .hasSize(3)
        .noneMatch(name -> name.contains("incomplete"));
    assertThat(folder.resolve("cache/.locks/models--org--tiny"))
        .isDirectoryContaining("glob:**/" + FakeHub.sha256(WEIGHTS) + ".lock");
  }

  @Test
  void cachedFilesAreNotDownloadedAgain() throws Exception {
    Path first = fetch();
    hub.requests().clear();
    assertThat(fetch()).isEqualTo(first);
    assertThat(hub.requests()).hasSize(1); // has the branch moved?
    assertThat(client().fetch(new HubName("org/tiny", FakeHub.COMMIT), progress()))
        .isEqualTo(first);
    offline = true;
    assertThat(fetch()).isEqualTo(first);
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void filesDownloadedByPythonToolsAreUsed() throws Exception {
    Path repository = folder.resolve("cache/models--org--tiny");
    Path snapshot =
        Files.createDirectories(repository.resolve("snapshots").resolve(FakeHub.COMMIT));
    Files.createDirectories(repository.resolve("blobs"));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), FakeHub.COMMIT);
    Files.write(repository.resolve("blobs").resolve(FakeHub.sha256(WEIGHTS)), WEIGHTS);
    Files.createSymbolicLink(
        snapshot.resolve("model.safetensors"), Path.of("../../blobs/" + FakeHub.sha256(WEIGHTS)));
    fetch();
    assertThat(hub.requests(true, "GET")).isEmpty();
    assertThat(snapshot.resolve("config.json")).hasBinaryContent(CONFIG);
  }

  @Test
  void filesThatOtherToolsLeftOutAreDownloaded() throws Exception {
    Path snapshot = fetch();
    Files.delete(snapshot.resolve("tokenizer.json"));
    HubName commit = new HubName("org/tiny", FakeHub.COMMIT);
    assertThat(client().fetch(commit, progress()).resolve("tokenizer.json")).hasContent("{}");
    Files.delete(snapshot.resolve("tokenizer.json"));
    offline = true;
    assertThat(client().fetch(commit, progress())).as("cached files").isEqualTo(snapshot);
  }

  @Test
  void shardsNamedByTheIndexAreDownloaded() throws Exception {
    try (FakeHub sharded = new FakeHub("org/tiny")
        .with("config.json", CONFIG)
        .with(
            "model.safetensors.index.json",
            "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m 2.safetensors\"}}")
        .with("m-1.safetensors", "1")
        .with("m 2.safetensors", "2")) {
      Path snapshot = client(sharded.endpoint()).fetch(NAME, progress());
      assertThat(snapshot.resolve("m-1.safetensors")).hasContent("1");
      assertThat(snapshot.resolve("m 2.safetensors")).hasContent("2");
      Files.delete(snapshot.resolve("m-1.safetensors"));
      offline = true;
      assertThatThrownBy(() -> client(sharded.endpoint()).fetch(NAME, progress()))
          .isInstanceOf(MissingModelException.class);
    }
  }

  @Test
  void imagePreprocessingSettingsAreDownloaded() throws Exception {
    try (FakeHub ofImages = new FakeHub("org/tiny")
        .with("config.json", CONFIG)
        .with("preprocessor_config.json", "{\"size\":8}")
        .with("model.safetensors", "1")) {
      Path snapshot = client(ofImages.endpoint()).fetch(NAME, progress());
      assertThat(snapshot.resolve("preprocessor_config.json")).hasContent("{\"size\":8}");
    }
  }

  @Test
  void concurrentFetchesDownloadEachFileOnce() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Answer together = (exchange, file) -> {
      try {
        both.await();
      } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
        throw new IOException(e);
      }
      exchange.getResponseHeaders().set("X-Repo-Commit", FakeHub.COMMIT);
      exchange.getResponseHeaders().set("ETag", FakeHub.gitHash(CONFIG));
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(CONFIG.length));
      exchange.sendResponseHeaders(200, -1);
    };
    hub.fault(false, "HEAD", "config.json", together).fault(false, "HEAD", "config.json", together);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Callable<Path> fetch = this::fetch;
    for (Future<Path> done : threads.invokeAll(List.of(fetch, fetch))) {
      assertThat(done.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }
    threads.shutdown();
    assertThat(hub.requests(true, "GET")).hasSize(1);
    assertThat(hub.requests(false, "GET"))
        .filteredOn(r -> r.path().endsWith("config.json"))
        .hasSize(1);
  }

  @Test
  void noTemporaryFilesRemain() throws Exception {
    fetch();
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.map(Path::toString)).noneMatch(p -> p.matches(".*(tmp|incomplete)"));
    }
  }

  @Test
  void cacheIsUsedOfflineAndWithoutNetwork() throws Exception {
    offline = true;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("HF_HUB_OFFLINE is set")
        .hasMessageContaining("'org/tiny'");
    assertThat(hub.requests()).isEmpty();
    offline = false;
    Path snapshot = fetch();
    URI closed = hub.endpoint();
    hub.close();
    assertThat(client(closed).fetch(NAME, progress())).isEqualTo(snapshot);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("cannot connect", "using the cached commit");
    assertThatThrownBy(() -> client(closed).fetch(new HubName("org/other", "v1"), progress()))
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("'org/other@v1' is not in the cache, and cannot connect");
  }

  @Test
  void cachedCommitIsUsedIfANewerOneCannotBeDownloaded() throws Exception {
    Path old = folder.resolve("cache/models--org--tiny/snapshots/" + "f".repeat(40));
    Files.createDirectories(old);
    Files.write(old.resolve("config.json"), CONFIG);
    Files.write(old.resolve("model.safetensors"), WEIGHTS);
    Path ref = Files.createDirectories(folder.resolve("cache/models--org--tiny/refs"));
    Files.writeString(ref.resolve("main"), "f".repeat(40));
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.status(500));
    }
    assertThat(fetch()).isEqualTo(old);
    assertThat(notes).singleElement().asString().contains("HTTP 500", "fffffff");
    assertThat(fetch().getFileName()).hasToString(FakeHub.COMMIT);
  }
}
