package io.slimfit.hub;

import io.slimfit.base.Place;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where an answer may send us. Never from a protected to a plain connection; where the user's own endpoint is plain, that is the
 * user's choice.
 *
 * @param isProtected whether nobody on the way can read or change what comes from there
 */
record Redirects(Predicate<URI> isProtected) {
  static final int MOST = 10;

  static Redirects standard() {
    return new Redirects(uri -> "https".equalsIgnoreCase(uri.getScheme()));
  }

  URI next(URI from, Optional<String> location) throws HubFailure {
    URI next;
    try {
      next = from.resolve(location.orElse(""));
    } catch (IllegalArgumentException e) {
      throw HubFailure.lasting("the hub redirects to what is not an address", null);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    if (location.isEmpty()
        || next.getHost() == null
        || !(scheme.equals("http") || scheme.equals("https"))) {
      throw HubFailure.lasting("the hub redirects to what is not an address", null);
    }
    if (isProtected.test(from) && !isProtected.test(next)) {
      throw HubFailure.lasting(
          "the hub redirects to a connection that is not encrypted, to "
              + Place.printable(next.getHost()),
          null);
    }
    return next;
  }

  /** Whether both are the same scheme, host and port: only there the token goes. */
  static boolean isSameOrigin(URI a, URI b) {
    return Objects.equals(lower(a.getScheme()), lower(b.getScheme()))
        && Objects.equals(lower(a.getHost()), lower(b.getHost()))
        && port(a) == port(b);
  }

  private static String lower(String text) {
    return String.valueOf(text).toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return lower(uri.getScheme()).equals("https") ? 443 : 80;
  }
}
