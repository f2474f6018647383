package io.slimfit.hub;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Turns unsuccessful responses into errors: permanent ones for this user, or temporary ones. */
record Refusals(HubEnvironment environment, Clock clock) {
  private static final String TOKEN = "set HF_TOKEN to a token that may read it";

  /** @throws HubFailure if a later request may succeed */
  void requireSettled(HttpResponse<?> response) throws HubFailure {
    int status = response.statusCode();
    boolean foreign = !Redirects.isSameOrigin(response.uri(), environment.endpoint());
    if (status == 429 || status == 408 || status / 100 == 5) {
      String message = status == 429
          ? "the hub asks for fewer requests (HTTP 429)"
          : "the hub responds with HTTP " + status;
      Optional<Duration> wait = retryAfter(response);
      throw wait.isPresent()
          ? HubFailure.busy(
              message + ", to be repeated after " + wait.get().toSeconds() + " s", wait.get())
          : HubFailure.temporary(message, null);
    }
    if (foreign && status / 100 == 4 && status != 416) { // a signed URL may have expired
      throw HubFailure.temporary(
          Place.printable(response.uri().getHost()) + " responds with HTTP " + status, null);
    }
  }

  private Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response.headers().firstValue("Retry-After").flatMap(value -> {
      try {
        return Optional.of(
            value.strip().matches("\\d{1,9}")
                ? Duration.ofSeconds(Long.parseLong(value.strip()))
                : Duration.between(
                    Instant.now(clock),
                    ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    });
  }

  /** Checks a response about a repository. */
  void requireRepository(HttpResponse<?> response, HubName name)
      throws HubFailure, MissingModelException {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return;
    }
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    boolean gated = code.equals("GatedRepo") || status == 403;
    if (gated) {
      throw restricted(name, Place.of("hub, " + name), status);
    }
    if (code.equals("RevisionNotFound")) {
      throw new InputException(
          Place.of("hub, " + name.repository()),
          "there is no revision '" + name.revision() + "' (HTTP " + status + ")",
          "See its branches and tags at " + page(name));
    }
    if (status == 401 && environment.token().isPresent() && !code.equals("RepoNotFound")) {
      throw new InputException(
          Place.of("hub, " + name),
          "the hub refuses the access token (HTTP 401)",
          "Set HF_TOKEN to a valid token, or remove the token: a public repository needs none");
    }
    if (status == 404 || status == 401) { // the hub also sends 401 for unknown names
      throw new MissingModelException(
          "the hub " + environment.endpoint().getHost() + " has no repository '"
              + name.repository()
              + "' at revision '" + name.revision() + "', or it is private (HTTP " + status + ")",
          "Check the name, or " + TOKEN);
    }
    throw HubFailure.permanent("the hub responds with HTTP " + status, null);
  }

  /** Checks a response about a file of an existing repository. */
  void requireFile(HttpResponse<?> response, HubName name, Place place) throws HubFailure {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return;
    }
    if (status == 401 || status == 403) {
      throw restricted(name, place, status);
    }
    if (status == 404) {
      throw new InputException(
          place, "the hub lists this file but does not have it (HTTP 404)", "See " + page(name));
    }
    throw HubFailure.permanent("the hub responds with HTTP " + status, null);
  }

  private InputException restricted(HubName name, Place place, int status) {
    boolean known = environment.token().isPresent();
    return new InputException(
        place,
        "access is restricted (HTTP " + status + "), and "
            + (known ? "your token is not allowed to read it" : "no token was sent"),
        "Accept its conditions at " + page(name) + " and " + TOKEN);
  }

  private URI page(HubName name) {
    return URI.create(environment.endpoint() + "/" + name.repository());
  }
}
