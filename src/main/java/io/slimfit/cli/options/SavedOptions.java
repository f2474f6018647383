package io.slimfit.cli.options;

import io.slimfit.run.config.Option;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.SettingsGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of a run with the values that are in effect, given or not: what {@code config.yaml}
 * holds. Where results go is not part of it, nor how many threads there happen to be.
 */
public final class SavedOptions {
  private SavedOptions() {}

  /**
   * Values by the names of the options without dashes.
   *
   * @param given what was parsed: of options that the configuration does not tell of, what they
   *     were given is kept
   */
  public static Map<String, List<String>> of(RunConfig run, GivenOptions given) {
    Set<SettingsGroup> settings = run.task().settings();
    Map<String, List<String>> saved = new LinkedHashMap<>();
    for (Option<?> option : given.all()) {
      boolean fits =
          option.settings().filter(group -> !settings.contains(group)).isEmpty();
      if (option.isSaved() && fits) {
        List<String> inEffect = option.write(run);
        List<String> words = inEffect.isEmpty() ? given.words(option) : inEffect;
        if (!words.isEmpty()) {
          saved.put(option.key(), words);
        }
      }
    }
    return saved;
  }
}
