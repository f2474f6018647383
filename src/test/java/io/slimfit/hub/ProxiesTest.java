package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.slimfit.base.InputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final URI HUB = URI.create("https://huggingface.co/api");

  @Test
  void withoutVariablesThereAreNone() {
    assertThat(Proxies.of(Map.of("NO_PROXY", "*", "HTTPS_PROXY", " "))).isEmpty();
  }

  @Test
  void eachSchemeHasItsOwnProxyAndLowerCaseComesFirst() {
    Proxies proxies = Proxies.of(Map.of(
            "HTTPS_PROXY", "http://upper:1",
            "https_proxy", "http://lower:2",
            "HTTP_PROXY", "plain:3"))
        .orElseThrow();
    assertThat(proxies.forAddress(HUB)).contains(URI.create("http://lower:2"));
    assertThat(proxies.forAddress(URI.create("http://hub"))).contains(URI.create("http://plain:3"));
    assertThat(Proxies.of(Map.of("ALL_PROXY", "p:4")).orElseThrow().forAddress(HUB))
        .contains(URI.create("http://p:4"));
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "huggingface.co, true",
    "'localhost, .co', true",
    "co, true",
    "'a b,huggingface.co:443', false",
    "face.co, false",
    "*.huggingface.co, true",
    "localhost, false"
  })
  void hostsOfNoProxyAreAskedDirectly(String direct, boolean isDirect) {
    Proxies proxies =
        Proxies.of(Map.of("HTTPS_PROXY", "p:1", "no_proxy", direct)).orElseThrow();
    assertThat(proxies.forAddress(HUB).isEmpty()).isEqualTo(isDirect);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://p:1", "http://", "http://u:secret@ p"})
  void whatIsNoProxyIsRefusedByTheNameOfItsVariable(String text) {
    assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", text)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
  }

  @Test
  void requestsGoThroughTheProxyWithItsPassword() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
      seen.add(exchange.getRequestURI() + " " + login);
      exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"proxy\"");
      exchange.sendResponseHeaders(login == null ? 407 : 200, -1);
      exchange.close();
    });
    server.start();
    try {
      String proxy = "http://user:p%40ss@localhost:" + server.getAddress().getPort();
      HttpClient.Builder builder = HttpClient.newBuilder();
      Proxies.of(Map.of("http_proxy", proxy)).orElseThrow().applyTo(builder);
      HttpResponse<Void> response = builder
          .build()
          .send(
              HttpRequest.newBuilder(URI.create("http://hub.invalid/model")).build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(response.statusCode()).isEqualTo(200);
      String login =
          Base64.getEncoder().encodeToString("user:p@ss".getBytes(StandardCharsets.UTF_8));
      assertThat(seen)
          .containsExactly(
              "http://hub.invalid/model null", "http://hub.invalid/model Basic " + login);
    } finally {
      server.stop(0);
    }
  }
}
