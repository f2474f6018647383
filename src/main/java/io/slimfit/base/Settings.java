package io.slimfit.base;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How messages name settings. Source code writes {@code {freezeRate}}, or {@code {onBadRow skip}}
 * with a value. A library user reads {@code freezeRate} and {@code onBadRow(skip)}; a user of the
 * command reads {@code --freeze-rate} and {@code --on-bad-row skip}.
 */
public final class Settings {
  private static final Pattern NAMED = Pattern.compile("\\{([a-z][a-zA-Z0-9]*)(?: ([^{}]*))?\\}");

  private Settings() {}

  /** The message for a library user. */
  public static String forLibrary(String message) {
    return named(
        message,
        (name, value) ->
            Optional.of(value.map(given -> name + "(" + given + ")").orElse(name)));
  }

  /**
   * The message with settings named by {@code naming}.
   *
   * @param naming from a setting's name, and perhaps its value, to what a person reads; empty for
   *     what is no setting: it stays
   */
  public static String named(
      String message, BiFunction<String, Optional<String>, Optional<String>> naming) {
    return NAMED
        .matcher(message)
        .replaceAll(match -> Matcher.quoteReplacement(naming
            .apply(match.group(1), Optional.ofNullable(match.group(2)))
            .orElse(match.group())));
  }
}
