package io.slimfit.cli;

import io.slimfit.cli.options.ConfigReader;
import io.slimfit.cli.options.SavedOptions;
import io.slimfit.cli.options.Setting;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a finished run was made with the options that it would have now, by its
 * {@code config.yaml}. An option that the run does not know, because it is newer, had its default.
 */
final class RecordedOptions {
  /** The same bits for any number of threads. */
  private static final Set<Option<?>> WITHOUT_EFFECT =
      Set.of(SpeedOptions.THREADS, ImageOptions.LOADER_THREADS);

  private RecordedOptions() {}

  /**
   * The first difference, for a message; empty if there is none.
   *
   * @param run of the finished run
   * @param words the options as they are given now
   */
  static Optional<String> difference(Path run, RunConfig config, TrainingWords words) {
    Path file = run.resolve(ConfigurationFile.NAME);
    if (!Files.exists(file)) {
      return Optional.of("it has no " + ConfigurationFile.NAME);
    }
    Map<String, List<String>> recorded = ConfigReader.read(file).stream()
        .collect(Collectors.toMap(Setting::name, Setting::values, (first, second) -> second));
    Map<String, List<String>> now = SavedOptions.of(config, words.command().given());
    return Options.of(Command.TRAIN).stream()
        .filter(option -> !WITHOUT_EFFECT.contains(option))
        .filter(option -> isNotNewer(option, recorded, words))
        .flatMap(option -> difference(option, recorded, now).stream())
        .findFirst();
  }

  private static boolean isNotNewer(
      Option<?> option, Map<String, List<String>> recorded, TrainingWords words) {
    boolean given = !words.command().given().words(option).isEmpty();
    boolean budget = words.command().given().values().has(MemoryOptions.MEMORY_BUDGET);
    return given || (!budget && recorded.containsKey(option.key())); // a budget chose the others
  }

  private static Optional<String> difference(
      Option<?> option, Map<String, List<String>> recorded, Map<String, List<String>> now) {
    List<String> before = recorded.getOrDefault(option.key(), List.of());
    List<String> after = now.getOrDefault(option.key(), List.of());
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(option.flag() + " was " + shown(before) + " and is " + shown(after) + " now");
  }

  private static String shown(List<String> values) {
    return values.isEmpty() ? "not given" : String.join(", ", values);
  }
}
