package io.slimfit.cli.huggingface;

import io.slimfit.run.config.Option;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An option of Hugging Face's example scripts.
 *
 * @param name without dashes
 */
public record HuggingFaceName(String name, Takes takes, Meaning meaning) {
  /** What follows the name. */
  public enum Takes {
    /** One value. */
    VALUE,
    /** Nothing, or a truth value. */
    SWITCH,
    /** Any number of values. */
    LIST
  }

  /** What it is here. */
  public sealed interface Meaning {
    /** An option with the same values. */
    record Same(Option<?> option) implements Meaning {}

    /** For each value that is understood, our words. */
    record Words(Map<String, List<String>> byValue) implements Meaning {}

    /** Depends on the value or on other options; {@link HuggingFaceTranslation} knows how. */
    record Combined(String how) implements Meaning {}

    /** Changes no result, or has no counterpart that would. */
    record Ignored(String why) implements Meaning {}

    /** Would change results. */
    record Refused(String why, String remedy) implements Meaning {}
  }

  /** The truth value that a word means to Hugging Face's parser of arguments. */
  static Optional<Boolean> truth(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "t", "y", "1" -> Optional.of(true);
      case "false", "no", "f", "n", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
