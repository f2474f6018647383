package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing from the network is trusted, and the token is sent only to the hub. */
class HubTrustTest extends HubCase {
  @Test
  void repositoryOfPickledWeightsIsRejected() {
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
  @DisplayName("a list of files of 50 MB is refused by name, without reading all of it")
  void hugeListing() throws Exception {
    byte[] names = ",{\"rfilename\":\"a/b/c/d\"}".getBytes(StandardCharsets.UTF_8);
    AtomicLong sent = new AtomicLong();
    hub.fault(false, "GET", "/revision/main", (exchange, file) -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write(("{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[{}")
          .getBytes(StandardCharsets.UTF_8));
      while (sent.addAndGet(names.length) < 50_000_000) {
        body.write(names);
      }
    });
    assertThatThrownBy(this::fetch)
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("'org/tiny'")
        .hasMessageContaining("list of files is longer than 8 MiB");
    assertThat(waits).isEmpty();
    assertThat(sent).hasValueLessThan(50_000_000);
  }

  @Test
  void indexWithPathsOutsideTheFolderIsRejected() {
    try (FakeHub sharded = new FakeHub("org/tiny")
        .with("config.json", CONFIG)
        .with("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"../../a.safetensors\"}}")) {
      assertThatThrownBy(() -> client(sharded.endpoint()).fetch(NAME, progress()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is not the name");
    }
  }

  @Test
  void tokenIsNotSentToRedirectTargets() throws Exception {
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

  @Test
  void redirectToAnUnencryptedConnectionIsRejected() {
    redirects = new Redirects(uri -> uri.getPort() == hub.endpoint().getPort());
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("not encrypted")
        .hasMessageNotContaining("signature");
    assertThat(hub.requests(true, "GET")).isEmpty();
    assertThat(waits).isEmpty();
  }

  @Test
  void redirectsAreNeverDowngradedNorLeaveHttp() throws Exception {
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
  void redirectLoopEnds() {
    for (int i = 0; i < 20; i++) {
      hub.fault(false, "GET", "main", FakeHub.status(302, "Location", "/api/models/x/main"));
    }
    assertThatThrownBy(this::fetch).hasMessageContaining("redirects more than 10 times");
    assertThat(hub.requests()).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "",
        "{}",
        "{\"sha\":\"../../x\",\"siblings\":[]}",
        "[[",
        "{\"sha\":\"main\"}"
      })
  void responsesThatAreNotAHubsAreRejected(String json) {
    hub.fault(false, "GET", "revision/main", FakeHub.bytes(json.getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(this::fetch).hasMessageContaining("not a Hugging Face hub");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/etc/x", "..", "", "a/b"})
  void hashesThatWouldLeaveTheCacheAreRejected(String etag) {
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
}
