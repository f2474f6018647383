package io.slimfit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hub whose connections cannot be encrypted, or should not be trusted. */
class TlsFaultTest extends HubCase {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private void refused(URI endpoint, String problem) {
    assertThatThrownBy(() -> client(endpoint).fetch(NAME, progress()))
        .isInstanceOf(MissingModelException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContainingAny("sun.", "java.", "PKIX", "Exception");
  }

  @Test
  void selfSignedCertificateIsNamedWithTheRemedy() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = TlsFaultTest.class.getResourceAsStream("/tls/self-signed.p12")) {
      keys.load(file, PASSWORD);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
    try {
      refused(
          URI.create("https://localhost:" + server.getAddress().getPort()),
          "localhost cannot be trusted: its certificate was not issued by an authority that this"
              + " Java knows; where a network opens encrypted connections, name a store");
    } finally {
      server.stop(0);
    }
    assertThat(waits).as("another attempt would not help").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 400 Bad Request, does not offer an encrypted connection (TLS), 0",
    "'', ended the connection before it was encrypted (TLS), 4",
  })
  void serverThatDoesNotEncryptIsNamed(String answer, String problem, int attempts)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answerAll(server, answer));
      answering.start();
      refused(URI.create("https://localhost:" + server.getLocalPort()), "localhost " + problem);
      assertThat(waits).hasSize(attempts);
      server.close();
      answering.join();
    }
  }

  private static void answerAll(ServerSocket server, String answer) {
    try {
      while (true) {
        try (Socket one = server.accept()) {
          one.getInputStream().read(new byte[1 << 12]);
          one.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      // the server is closed
    }
  }

  @Test
  void certificatesOfAnotherTimeOrHostAreNamedAsSuch() {
    assertThat(fault(new CertificateExpiredException("x"))).contains("certificate has expired");
    assertThat(fault(new CertificateNotYetValidException("x"))).contains("is not valid yet");
    assertThat(fault(new CertificateException("No name matching localhost found")))
        .contains("that of another host");
  }

  private static String fault(CertificateException cause) {
    SSLException failure = new SSLHandshakeException(cause.toString());
    failure.initCause(cause);
    return TlsFault.of(failure, "localhost").message();
  }

  @Test
  void proxyThatCannotBeReachedIsNamedWithoutItsPassword() throws Exception {
    int closed;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = server.getLocalPort();
    }
    Map<String, String> variables =
        Map.of("HTTPS_PROXY", "http://me:secret@127.0.0.1:" + closed, "HF_HOME", folder.toString());
    assertThatThrownBy(() -> HubClient.of(variables).fetch(NAME, progress()))
        .isInstanceOf(MissingModelException.class)
        .hasMessageContainingAll(
            "cannot connect to huggingface.co through the proxy 127.0.0.1:" + closed,
            "Check the network, HTTPS_PROXY and HF_ENDPOINT")
        .hasMessageNotContaining("secret");
  }
}
