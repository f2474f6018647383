package io.slimfit.hub;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of the hub, the cache folder and the access token. Variables and defaults are those
 * of huggingface_hub (its documentation of environment variables).
 *
 * @param endpoint without a trailing slash
 * @param cache the folder that contains {@code models--ORG--NAME}
 * @param token sent only to the host of the endpoint
 * @param offline whether only the cache may be used
 */
public record HubEnvironment(URI endpoint, Path cache, Optional<String> token, boolean offline) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");
  private static final Pattern TOKEN = Pattern.compile("[!-~]+"); // printable ASCII, no spaces

  /**
   * @param variables the environment of the process
   * @param userHome the folder that {@code ~} stands for
   * @throws InputException if the endpoint or the token is invalid; the message does not contain
   *     the token
   */
  public static HubEnvironment of(Map<String, String> variables, Path userHome) {
    Paths paths = new Paths(variables, userHome);
    String cacheHome =
        paths.text("XDG_CACHE_HOME").orElse(userHome.resolve(".cache").toString());
    Path home = paths.path("HF_HOME").orElse(paths.expand(cacheHome).resolve("huggingface"));
    Path cache = paths
        .path("HF_HUB_CACHE")
        .or(() -> paths.path("HUGGINGFACE_HUB_CACHE"))
        .orElse(home.resolve("hub"));
    Path tokenFile = paths.path("HF_TOKEN_PATH").orElse(home.resolve("token"));
    boolean silent = isTrue(variables.get("HF_HUB_DISABLE_IMPLICIT_TOKEN"));
    Optional<String> offline =
        paths.text("HF_HUB_OFFLINE").or(() -> paths.text("TRANSFORMERS_OFFLINE"));
    return new HubEnvironment(
        endpoint(paths.text("HF_ENDPOINT").orElse(DEFAULT_ENDPOINT)),
        cache,
        silent ? Optional.empty() : token(paths, tokenFile),
        isTrue(offline.orElse("")));
  }

  private static boolean isTrue(@Nullable String value) {
    return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // rejected below like any other text that is not a URL; the exception may contain a password
    }
    throw new InputException(
        Place.of("environment variable HF_ENDPOINT"),
        "this is not the URL of a hub",
        "Give a URL such as " + DEFAULT_ENDPOINT + ", without user name and password, or unset it");
  }

  private static Optional<String> token(Paths paths, Path file) {
    Optional<String> given =
        paths.text("HF_TOKEN").or(() -> paths.text("HUGGING_FACE_HUB_TOKEN")).map(String::strip);
    Optional<String> token =
        given.isPresent() && !given.get().isEmpty() ? given : stored(file).map(String::strip);
    Place place = given.isPresent() ? Place.of("environment variable HF_TOKEN") : Place.file(file);
    token.filter(text -> !text.isEmpty() && !TOKEN.matcher(text).matches()).ifPresent(text -> {
      throw new InputException(
          place,
          "the token contains characters that are not allowed in tokens",
          "Copy it again from the hub's settings, or remove it");
    });
    return token.filter(text -> !text.isEmpty());
  }

  private static Optional<String> stored(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) { // the exception may quote the token
      throw new InputException(
          Place.file(file),
          "the token cannot be read",
          "Repair or remove the file, or set HF_TOKEN_PATH to another one",
          e);
    }
  }

  /** Does not contain the token. */
  @Override
  public String toString() {
    return "HubEnvironment[endpoint=" + endpoint + ", cache=" + cache + ", token="
        + (token.isPresent() ? "(hidden)" : "none") + ", offline=" + offline + "]";
  }

  /**
   * Reads variables as text or as paths, in which it expands {@code ~}, {@code $NAME} and
   * {@code ${NAME}}.
   */
  private record Paths(Map<String, String> variables, Path userHome) {
    Optional<String> text(String name) {
      return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    Optional<Path> path(String name) {
      return text(name).map(this::expand);
    }

    Path expand(String text) {
      Matcher matcher = VARIABLE.matcher(text);
      String expanded = matcher.replaceAll(found -> {
        String name = found.group(1) == null ? found.group(2) : found.group(1);
        return Matcher.quoteReplacement(
            Optional.ofNullable(variables.get(name)).orElse(found.group()));
      });
      if (expanded.equals("~")) {
        return userHome;
      }
      return expanded.startsWith("~/")
          ? userHome.resolve(expanded.substring(2))
          : Path.of(expanded);
    }
  }
}
