package io.slimfit.hub;

import io.slimfit.base.Place;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which redirects are followed: never one from a secure to a plain connection. If the user's
 * endpoint is plain itself, that is the user's choice.
 *
 * @param isProtected whether traffic from a URL cannot be read or changed on the way
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
      throw HubFailure.permanent("the hub redirects to an invalid URL", null);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    if (location.isEmpty()
        || next.getHost() == null
        || !(scheme.equals("http") || scheme.equals("https"))) {
      throw HubFailure.permanent("the hub redirects to an invalid URL", null);
    }
    if (isProtected.test(from) && !isProtected.test(next)) {
      throw HubFailure.permanent(
          "the hub redirects to a connection that is not encrypted, to "
              + Place.printable(next.getHost()),
          null);
    }
    return next;
  }

  /** Whether scheme, host and port are equal; the token is sent only to the same origin. */
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
