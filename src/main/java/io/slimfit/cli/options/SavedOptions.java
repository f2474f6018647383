package io.slimfit.cli.options;

import io.slimfit.run.config.Option;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.SettingsGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The content of {@code config.yaml}: the options of a run with the values that are in effect,
 * whether given or not. It leaves out the output folder and the numbers of threads.
 */
public final class SavedOptions {
  private SavedOptions() {}

  /**
   * The values of the options, by name without dashes.
   *
   * @param given the parsed options; its words are used for options that the configuration does not
   *     contain
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
