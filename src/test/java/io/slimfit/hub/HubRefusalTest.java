package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.hub.FakeHub.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hub that is busy, silent or refuses. */
class HubRefusalTest extends HubCase {
  @Test
  void busyHubIsRetriedAfterGrowingWaits() throws Exception {
    hub.fault(false, "GET", "revision/main", FakeHub.status(429, "Retry-After", "7"))
        .fault(false, "GET", "revision/main", FakeHub.status(503))
        .fault(false, "GET", "revision/main", FakeHub.status(500))
        .fault(false, "HEAD", "config.json", FakeHub.status(502))
        .fault(true, "GET", "model.safetensors", FakeHub.status(403)); // an expired signature
    fetch();
    assertThat(waits).extracting(Duration::toSeconds).containsExactly(7L, 2L, 4L, 1L, 1L);
  }

  @Test
  void retriesEndAndLongWaitsAreRefused() {
    for (int i = 0; i < 5; i++) {
      hub.fault(false, "GET", "revision/main", FakeHub.status(500));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining("org/tiny")
        .hasMessageContaining("HTTP 500");
    assertThat(waits).hasSize(4);
    hub.fault(false, "GET", "revision/main", FakeHub.status(429, "Retry-After", "3600"));
    assertThatThrownBy(this::fetch).hasMessageContaining("to be repeated after 3600 s");
    assertThat(waits).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({
    "404, RepoNotFound, has no repository 'org/tiny'",
    "401, '', the hub refuses the access token",
    "401, RepoNotFound, has no repository 'org/tiny'",
    "404, RevisionNotFound, there is no revision 'main'",
    "401, GatedRepo, Accept its conditions",
    "403, GatedRepo, your token is not allowed",
    "403, '', access is restricted (HTTP 403)",
  })
  void refusalsSayWhatIsMissingButHideTheToken(int status, String code, String message) {
    hub.fault(false, "GET", "revision/main", FakeHub.status(status, "X-Error-Code", code));
    assertThatThrownBy(this::fetch)
        .isInstanceOfAny(InputException.class, MissingModelException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("org/tiny")
        .hasMessageNotContaining(TOKEN);
    assertThat(waits).isEmpty();
  }

  @Test
  void missingOrRestrictedFilesAreNamed() {
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
  void silentHubTimesOut() throws Exception {
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
}
