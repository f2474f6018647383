package io.slimfit.hub;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY},
 * which most programs heed and the JVM does not. In lower case, these variables come first.
 *
 * @param https for addresses of https
 * @param http for addresses of http
 * @param direct hosts and domains that are asked directly; {@code *} stands for all
 */
public record Proxies(Optional<URI> https, Optional<URI> http, List<String> direct) {
  private static final int HTTP_PORT = 80;

  /**
   * @return empty if none is set
   * @throws InputException if one is no address of a proxy; the address, which may hold a password,
   *     is not in the message
   */
  public static Optional<Proxies> of(Map<String, String> variables) {
    Optional<URI> all = proxy(variables, "ALL_PROXY");
    Optional<URI> https = proxy(variables, "HTTPS_PROXY").or(() -> all);
    Optional<URI> http = proxy(variables, "HTTP_PROXY").or(() -> all);
    List<String> direct = Stream.of(value(variables, "NO_PROXY").orElse("").split("[,\\s]+"))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .toList();
    return https.isEmpty() && http.isEmpty()
        ? Optional.empty()
        : Optional.of(new Proxies(https, http, direct));
  }

  private static Optional<String> value(Map<String, String> variables, String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT), name)
        .flatMap(key -> Optional.ofNullable(variables.get(key)).stream())
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static Optional<URI> proxy(Map<String, String> variables, String name) {
    return value(variables, name).map(text -> {
      try {
        URI uri = new URI(text.contains("://") ? text : "http://" + text);
        if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
          return uri;
        }
      } catch (URISyntaxException e) {
        // refused below: the text may hold a password
      }
      throw new InputException(
          Place.of("environment variable " + name),
          "this is not the address of a proxy that can be used",
          "Give one such as http://proxy.example.org:3128, or unset it");
    });
  }

  /** Their hosts and ports, without names and passwords. */
  public String addresses() {
    return Stream.of(https, http)
        .flatMap(Optional::stream)
        .map(Proxies::shown)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  /** Host and port of a proxy, without name and password. */
  static String shown(URI proxy) {
    return proxy.getHost() + (proxy.getPort() < 0 ? "" : ":" + proxy.getPort());
  }

  /** Has the client use them. */
  public void applyTo(HttpClient.Builder builder) {
    builder.proxy(new Selector());
    if (Stream.of(https, http).flatMap(Optional::stream).anyMatch(p -> p.getUserInfo() != null)) {
      builder.authenticator(new Login());
    }
  }

  /** The proxy for an address; empty if it is asked directly. */
  Optional<URI> forAddress(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    if (direct.stream().anyMatch(name -> covers(name, host, address.getPort()))) {
      return Optional.empty();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? https : http;
  }

  /** As curl does: {@code example.org} covers its subdomains, too. */
  private static boolean covers(String name, String host, int port) {
    if (name.equals("*")) {
      return true;
    }
    String plain = name.startsWith("*.") ? name.substring(1) : name;
    int colon = plain.lastIndexOf(':');
    if (colon > 0 && plain.indexOf(':') == colon) {
      if (!plain.substring(colon + 1).equals(String.valueOf(port))) {
        return false;
      }
      plain = plain.substring(0, colon);
    }
    String domain = plain.startsWith(".") ? plain.substring(1) : plain;
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static InetSocketAddress address(URI proxy) {
    int port = proxy.getPort() < 0 ? HTTP_PORT : proxy.getPort();
    return InetSocketAddress.createUnresolved(proxy.getHost(), port);
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return "Proxies[https=" + https.map(URI::getHost) + ", http=" + http.map(URI::getHost)
        + ", direct=" + direct + "]";
  }

  private final class Selector extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      return List.of(forAddress(uri)
          .map(proxy -> new Proxy(Proxy.Type.HTTP, address(proxy)))
          .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
      // the request fails, too, and that failure is reported
    }
  }

  private final class Login extends Authenticator {
    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      return Stream.of(https, http)
          .flatMap(Optional::stream)
          .filter(proxy -> address(proxy).getPort() == getRequestingPort())
          .filter(proxy -> proxy.getHost().equalsIgnoreCase(getRequestingHost()))
          .flatMap(proxy -> Optional.ofNullable(proxy.getRawUserInfo()).stream())
          .map(login -> login.split(":", 2))
          .map(login -> new PasswordAuthentication(
              decoded(login[0]), (login.length < 2 ? "" : decoded(login[1])).toCharArray()))
          .findFirst()
          .orElse(null);
    }

    private String decoded(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }
}
