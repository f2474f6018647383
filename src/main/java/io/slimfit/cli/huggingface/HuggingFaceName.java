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

  /** What it means to slimfit. */
  public sealed interface Meaning {
    /** An option with the same values. */
    record Same(Option<?> option) implements Meaning {}

    /** For each allowed value, our words. */
    record Words(Map<String, List<String>> byValue) implements Meaning {}

    /**
     * Its translation depends on its value or on other options; see {@link HuggingFaceTranslation}.
     */
    record Combined(String how) implements Meaning {}

    /** Ignored, because it does not change the results here. */
    record Ignored(String why) implements Meaning {}

    /** Refused, because it would change the results. */
    record Refused(String why, String remedy) implements Meaning {}
  }

  /** The truth value of a word, as Hugging Face's argument parser reads it. */
  static Optional<Boolean> truth(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "t", "y", "1" -> Optional.of(true);
      case "false", "no", "f", "n", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
