package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.hub.FakeHub.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a hub on this machine, on a good day and on bad ones. */
class HubClientTest {
  private static final HubName NAME = new HubName("org/tiny", "main");
  private static final String TOKEN = "hf_very_secret";
  private static final byte[] CONFIG =
      "{\"model_type\": \"bert\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WEIGHTS = new byte[5000];

  static {
    new Random(1).nextBytes(WEIGHTS);
  }

  private final FakeHub hub = new FakeHub("org/tiny")
      .with("README.md", "# tiny")
      .with("config.json", CONFIG)
      .with("tokenizer.json", "{}")
      .with("pytorch_model.bin", "pickle")
      .with("model.safetensors", WEIGHTS)
      .with("onnx/model.onnx", "onnx");
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long freeBytes = Long.MAX_VALUE;
  private Duration silence = Duration.ofSeconds(20);
  private boolean offline;
  private Redirects redirects = Redirects.standard();

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void fetchesWhatIsNeededIntoTheLayoutOfHuggingFace() throws Exception {
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
  void whatIsKeptIsNotFetchedAgain() throws Exception {
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
  void whatPythonToolsFetchedIsTaken() throws Exception {
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
  void shardsThatTheIndexNames() throws Exception {
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
  @DisplayName("R13 an index that names a file elsewhere is refused")
  void indexThatLeavesTheFolder() {
    try (FakeHub sharded = new FakeHub("org/tiny")
        .with("config.json", CONFIG)
        .with("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../a.safetensors\"}}")) {
      assertThatThrownBy(() -> client(sharded.endpoint()).fetch(NAME, progress()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is not the name");
    }
  }

  @Test
  @DisplayName("R15 a repository of pickled weights is refused: they can run code")
  void pickledWeights() {
    try (FakeHub pickled =
        new FakeHub("org/tiny").with("config.json", CONFIG).with("pytorch_model.bin", "x")) {
      assertThatThrownBy(() -> client(pickled.endpoint()).fetch(NAME, progress()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("hub, org/tiny")
          .hasMessageContaining("run any code")
          .hasMessageContaining("save_pretrained");
      assertThat(pickled.requests()).hasSize(1);
    }
  }

  @Test
  @DisplayName("R20 the token goes to the hub, not to where it redirects")
  void tokenStaysWithTheHub() throws Exception {
    hub.fault(
        false,
        "HEAD",
        "config.json",
        FakeHub.status(
            307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/config.json?renamed"));
    fetch();
    assertThat(hub.requests())
        .filteredOn(request -> !request.toStore())
        .hasSizeGreaterThan(5)
        .allMatch(request -> request.authorization().equals("Bearer " + TOKEN));
    assertThat(hub.requests())
        .filteredOn(FakeHub.Request::toStore)
        .hasSize(1)
        .allMatch(request -> request.authorization().isEmpty());
  }

  @ParameterizedTest
  @DisplayName("R20 a connection cut at any byte: what is missing is fetched, by Range")
  @ValueSource(ints = {0, 1, 2, 63, 64, 65, 1000, 2500, 4998, 4999})
  void cutAnywhere(int bytes) throws Exception {
    hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(bytes));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    List<FakeHub.Request> requests = hub.requests(true, "GET");
    assertThat(requests).hasSizeGreaterThanOrEqualTo(2);
    String range = requests.get(requests.size() - 1).range();
    assertThat(range).isEqualTo(bytes == 0 ? "" : "bytes=" + bytes + "-");
  }

  @Test
  @DisplayName("R20 what a run got before it failed, the next one does not fetch again")
  void nextRunGoesOn() throws Exception {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(100));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("hub, org/tiny at 0123456")
        .hasMessageContaining("model.safetensors: the connection to 127.0.0.1 was cut")
        .hasMessageContaining("go on");
    assertThat(blob("model.safetensors", WEIGHTS)).doesNotExist();
    Path part =
        folder.resolve("cache/models--org--tiny/blobs/" + FakeHub.sha256(WEIGHTS) + ".incomplete");
    assertThat(Files.size(part)).isEqualTo(500);
    offline = true;
    assertThatThrownBy(this::fetch).isInstanceOf(MissingModelException.class);
    offline = false;
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(part).doesNotExist();
  }

  @Test
  @DisplayName("R20 a server without ranges begins again")
  void serverWithoutRanges() throws Exception {
    hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(100))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(WEIGHTS));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  @DisplayName("R20 wrong bytes, too many and too few: fetched again")
  void wrongBytes() throws Exception {
    byte[] flipped = WEIGHTS.clone();
    flipped[7] ^= 1;
    byte[] longer = java.util.Arrays.copyOf(WEIGHTS, WEIGHTS.length + 1);
    byte[] shorter = java.util.Arrays.copyOf(WEIGHTS, WEIGHTS.length - 1);
    hub.fault(true, "GET", "model.safetensors", FakeHub.bytes(flipped))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(longer))
        .fault(true, "GET", "model.safetensors", FakeHub.bytes(shorter))
        .fault(false, "GET", "config.json", FakeHub.bytes(new byte[CONFIG.length]));
    Path snapshot = fetch();
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(snapshot.resolve("config.json")).hasBinaryContent(CONFIG);
  }

  @Test
  @DisplayName("R20 a hash that never matches: nothing of it stays")
  void hashNeverMatches() {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.bytes(new byte[WEIGHTS.length]));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("model.safetensors: its bytes do not match its hash");
    assertThat(folder.resolve("cache/models--org--tiny/blobs").toFile().list()).hasSize(2);
    assertThat(folder.resolve("cache/models--org--tiny/refs")).doesNotExist();
  }

  @Test
  @DisplayName("R20 429 with Retry-After and 5xx are waited out, longer each time")
  void busyHub() throws Exception {
    hub.fault(false, "GET", "revision/main", FakeHub.status(429, "Retry-After", "7"))
        .fault(false, "GET", "revision/main", FakeHub.status(503))
        .fault(false, "GET", "revision/main", FakeHub.status(500))
        .fault(false, "HEAD", "config.json", FakeHub.status(502))
        .fault(true, "GET", "model.safetensors", FakeHub.status(403)); // a signature that ran out
    fetch();
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(7L, 2L, 4L, 1L, 1L);
  }

  @Test
  @DisplayName("R20 patience ends; and an hour is not waited for")
  void patienceEnds() {
    for (int i = 0; i < 5; i++) {
      hub.fault(false, "GET", "revision/main", FakeHub.status(500));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("org/tiny")
        .hasMessageContaining("HTTP 500");
    assertThat(waits).hasSize(4);
    hub.fault(false, "GET", "revision/main", FakeHub.status(429, "Retry-After", "3600"));
    assertThatThrownBy(this::fetch).hasMessageContaining("come again after 3600 s");
    assertThat(waits).hasSize(4);
  }

  @ParameterizedTest
  @DisplayName("R20 404, 401, 403 and gated repositories: who may do what; the token is not shown")
  @CsvSource({
    "404, RepoNotFound, has no repository 'org/tiny'",
    "401, '', has no repository 'org/tiny'",
    "404, RevisionNotFound, there is no revision 'main'",
    "401, GatedRepo, Accept its conditions",
    "403, GatedRepo, your token is not allowed",
    "403, '', access is restricted (HTTP 403)",
  })
  void refusals(int status, String code, String message) {
    hub.fault(false, "GET", "revision/main", FakeHub.status(status, "X-Error-Code", code));
    assertThatThrownBy(this::fetch)
        .isInstanceOfAny(InputException.class, MissingModelException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("org/tiny")
        .hasMessageNotContaining(TOKEN);
    assertThat(waits).isEmpty();
  }

  @Test
  @DisplayName("R20 a file that is listed and not there, or not for this user")
  void refusedFiles() {
    hub.fault(false, "HEAD", "tokenizer.json", FakeHub.status(404))
        .fault(false, "HEAD", "tokenizer.json", FakeHub.status(403));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("hub, org/tiny, tokenizer.json: ")
        .hasMessageContaining("HTTP 404");
    assertThatThrownBy(this::fetch)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("restricted")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  @DisplayName("R20 a hub that does not answer, and one that falls silent")
  void timeouts() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Answer silent = (exchange, file) -> await(end);
    Answer half = (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, 2000);
      exchange.getResponseBody().flush();
      await(end);
    };
    hub.fault(false, "GET", "revision/main", silent)
        .fault(false, "HEAD", "config.json", silent)
        .fault(true, "GET", "model.safetensors", half);
    silence = Duration.ofMillis(300);
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(hub.requests(true, "GET"))
        .extracting(FakeHub.Request::range)
        .containsExactly("", "bytes=2000-");
    end.countDown();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  @DisplayName("R20 a redirect to a connection without encryption is refused")
  void downgrade() {
    redirects = new Redirects(uri -> uri.getPort() == hub.endpoint().getPort());
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("not encrypted")
        .hasMessageNotContaining("signature");
    assertThat(hub.requests(true, "GET")).isEmpty();
    assertThat(waits).isEmpty();
  }

  @Test
  @DisplayName("R20 only from https to http; other schemes never")
  void redirectRules() throws Exception {
    Redirects rules = Redirects.standard();
    URI https = URI.create("https://a.example/x/y");
    assertThat(rules.next(https, Optional.of("../z"))).hasToString("https://a.example/z");
    assertThat(rules.next(https, Optional.of("https://b.example/z"))).hasHost("b.example");
    assertThat(rules.next(URI.create("http://a.example/"), Optional.of("http://b.example/")))
        .hasHost("b.example");
    for (String bad : List.of("http://a.example/x", "file:///etc/passwd", "https:///x", "a b")) {
      assertThatThrownBy(() -> rules.next(https, Optional.of(bad))).isInstanceOf(HubFailure.class);
    }
    assertThatThrownBy(() -> rules.next(https, Optional.empty())).isInstanceOf(HubFailure.class);
    assertThat(Redirects.isSameOrigin(https, URI.create("https://A.example:443")))
        .isTrue();
    assertThat(Redirects.isSameOrigin(https, URI.create("http://a.example"))).isFalse();
    assertThat(Redirects.isSameOrigin(https, URI.create("https://a.example:444")))
        .isFalse();
    assertThat(Redirects.isSameOrigin(https, URI.create("https://a.example.evil")))
        .isFalse();
  }

  @Test
  @DisplayName("R20 a redirect loop ends")
  void redirectLoop() {
    for (int i = 0; i < 20; i++) {
      hub.fault(false, "GET", "main", FakeHub.status(302, "Location", "/api/models/x/main"));
    }
    assertThatThrownBy(this::fetch).hasMessageContaining("redirects more than 10 times");
    assertThat(hub.requests()).hasSize(11);
  }

  @ParameterizedTest
  @DisplayName("R20 what is not a hub, or lies, is not believed")
  @ValueSource(
      strings = {
        "<html>",
        "",
        "{}",
        "{\"sha\":\"../../x\",\"siblings\":[]}",
        "[[",
        "{\"sha\":\"main\"}"
      })
  void notAHub(String json) {
    hub.fault(false, "GET", "revision/main", FakeHub.bytes(json.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(this::fetch).hasMessageContaining("not a Hugging Face hub");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @ParameterizedTest
  @DisplayName("R20 hashes that would lead out of the cache are not believed")
  @ValueSource(strings = {"../../x", "/etc/x", "..", "", "a/b"})
  void hostileHash(String etag) {
    hub.fault(
        false,
        "HEAD",
        "config.json",
        FakeHub.status(
            200,
            "ETag",
            "\"" + etag + "\"",
            "X-Repo-Commit",
            FakeHub.COMMIT,
            "X-Linked-Size",
            "3"));
    assertThatThrownBy(this::fetch).hasMessageContaining("not a Hugging Face hub");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  @DisplayName("R20 offline without a copy; no network, with and without a copy")
  void withoutNetwork() throws Exception {
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
    assertThat(notes).singleElement().asString().contains("cannot connect", "fetched before");
    assertThatThrownBy(() -> client(closed).fetch(new HubName("org/other", "v1"), progress()))
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("'org/other@v1' is not in the cache, and cannot connect");
  }

  @Test
  @DisplayName("R20 a newer commit that cannot be fetched: the kept one is taken, and said")
  void newerCommitBreaks() throws Exception {
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

  @Test
  @DisplayName("R21 two threads fetch the same: each file comes once, both have it")
  void twoThreads() throws Exception {
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
  @DisplayName("R22 a full disk: bytes needed and free; what there is is gone on with")
  void fullDisk() throws Exception {
    for (int i = 0; i < 5; i++) {
      hub.fault(true, "GET", "model.safetensors", FakeHub.cutAfter(200));
    }
    assertThatThrownBy(this::fetch).hasMessageContaining("was cut");
    freeBytes = 3999;
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            "hub, org/tiny, model.safetensors: needs 4000 more bytes, 3999 are free")
        .hasMessageContaining("1000 bytes are kept");
    freeBytes = 4000;
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    List<FakeHub.Request> requests = hub.requests(true, "GET");
    assertThat(requests.get(requests.size() - 1).range()).isEqualTo("bytes=1000-");
  }

  @Test
  @DisplayName("R22 a cache that cannot be written is named")
  void cacheThatCannotBeMade() throws Exception {
    Files.writeString(folder.resolve("cache"), "a file");
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void nothingTemporaryStays() throws Exception {
    fetch();
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.map(Path::toString)).noneMatch(p -> p.matches(".*(tmp|incomplete)"));
    }
  }

  private Path blob(String name, byte[] content) {
    return folder
        .resolve("cache/models--org--tiny/blobs")
        .resolve(
            name.endsWith(".safetensors") ? FakeHub.sha256(content) : FakeHub.gitHash(content));
  }

  private Path fetch() throws MissingModelException {
    return client().fetch(NAME, progress());
  }

  private HubClient client() {
    return client(hub.endpoint());
  }

  private HubClient client(URI endpoint) {
    Patience patience =
        new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(120), silence, duration -> {
          if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            Thread.sleep(duration.toMillis()); // for a lock
          } else {
            waits.add(duration);
          }
        });
    return new HubClient(
        new HubEnvironment(endpoint, folder.resolve("cache"), Optional.of(TOKEN), offline),
        patience,
        redirects,
        path -> freeBytes);
  }

  private HubClient.Progress progress() {
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
