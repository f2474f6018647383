package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.huggingface.HuggingFaceArguments;
import io.slimfit.cli.huggingface.HuggingFaceDefaults;
import io.slimfit.cli.huggingface.HuggingFaceNames;
import io.slimfit.cli.huggingface.HuggingFaceTranslation;
import io.slimfit.cli.options.ConfigFile;
import io.slimfit.cli.options.ConfigReader;
import io.slimfit.cli.options.GroupedHelp;
import io.slimfit.cli.options.MutuallyExclusive;
import io.slimfit.cli.options.Origins;
import io.slimfit.cli.options.Setting;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The words of a command that picocli parses: those of the command line, with the names of Hugging
 * Face translated, and before them the options that only {@code --config} gives.
 */
final class CommandWords implements IParameterPreprocessor {
  private static final String CONFIG = OutputOptions.CONFIG.flag();
  private static final String RESUME = CheckpointOptions.RESUME.flag();
  private static final String TASK = DataOptions.TASK.flag();
  private static final String FREEZE = FreezingOptions.FREEZE.flag();
  private static final Set<String> HELP = Set.of("--help", "-h", "--version", "-V");

  private final Origins origins;
  private final Command command;
  private final Tasks tasks;
  private final Optional<TrainCommand> train;
  private final Function<Path, List<Setting>> files;

  /**
   * @param train gets the notes to print before the run; only this command understands Hugging
   *     Face's names
   */
  CommandWords(Origins origins, Command command, Tasks tasks, Optional<TrainCommand> train) {
    this(origins, command, tasks, train, ConfigReader::read);
  }

  /** @param files reads the file that {@code --config} names */
  CommandWords(
      Origins origins,
      Command command,
      Tasks tasks,
      Optional<TrainCommand> train,
      Function<Path, List<Setting>> files) {
    this.files = files;
    this.origins = origins;
    this.command = command;
    this.tasks = tasks;
    this.train = train;
  }

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's
  public boolean preprocess(
      Stack<String> words, CommandSpec spec, @Nullable ArgSpec argument, Map<String, Object> info) {
    List<String> given = new ArrayList<>(words);
    Collections.reverse(given);
    int help = Math.max(given.indexOf("--help"), given.indexOf("-h"));
    if (help >= 0 && help + 1 < given.size() && given.get(help + 1).equals("all")) {
      GroupedHelp.of(spec).ifPresent(GroupedHelp::showAll);
      words.remove(words.size() - 1 - (help + 1)); // the last word is the first of the stack
    }
    if (Collections.disjoint(given, HELP)) {
      try {
        List<String> all = new ArrayList<>(all(given));
        Collections.reverse(all);
        words.clear();
        words.addAll(all);
      } catch (InputException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    return false; // picocli parses what is in words now
  }

  private List<String> all(List<String> words) {
    Set<String> own = Options.of(command).stream().map(Option::flag).collect(Collectors.toSet());
    HuggingFaceArguments.Split line = train.isPresent()
        ? HuggingFaceArguments.split(words, own)
        : new HuggingFaceArguments.Split(words, List.of());
    ConfigFile file = value(CONFIG, line.rest())
        .map(path -> ConfigFile.of(
            files.apply(Path.of(path)),
            command,
            train.isPresent() ? HuggingFaceNames.names() : Set.of()))
        .orElseGet(ConfigFile::empty);
    Optional<String> resumed = train.isPresent() ? value(RESUME, line.rest()) : Optional.empty();
    List<Setting> before =
        resumed.map(run -> ResumedSettings.of(Path.of(run), command)).orElse(List.of());
    HuggingFaceTranslation.Result ofLine = HuggingFaceTranslation.of(line.theirs());
    HuggingFaceTranslation.Result ofFile = HuggingFaceTranslation.of(file.theirs());

    List<Setting> typed = joined(ofLine.ours(), named(line.rest()));
    List<Setting> filed = joined(file.ours(), ofFile.ours());
    MutuallyExclusive.check(typed);
    MutuallyExclusive.check(filed);
    requireOnce(filed);
    List<Setting> filled = joined(filed, undecided(before, filed)); // the file, and then the run
    List<Setting> added = undecided(withoutOtherPolicies(filled, line.rest()), typed);
    List<Setting> theirs = joined(line.theirs(), file.theirs());
    List<Setting> implied = undecided(
        HuggingFaceDefaults.implied(theirs, isTaskOfImages(line.rest(), added)),
        joined(typed, added));
    List<String> ignored = joined(ofLine.ignored(), ofFile.ignored());
    train.ifPresent(run -> run.say(HuggingFaceDefaults.notes(theirs, implied, ignored)));

    List<Setting> all = joined(joined(implied, added), ofLine.ours());
    origins.set(all);
    return Stream.concat(
            all.stream().flatMap(setting -> setting.words().stream()), line.rest().stream())
        .toList();
  }

  /**
   * Leaves out options of policies that are not chosen. The command line may choose another policy
   * than a config.yaml, and files of earlier versions contain a freeze rate for every policy.
   */
  private static List<Setting> withoutOtherPolicies(List<Setting> filed, List<String> words) {
    Optional<String> chosen = value(FREEZE, words);
    Optional<String> policy = value(FREEZE, words, filed).filter(FreezePolicies.names()::contains);
    return filed.stream()
        .filter(setting -> policy.isEmpty()
            || FreezePolicies.options().stream()
                .filter(option -> FreezingOptions.of(option).flag().equals(setting.name()))
                .filter(option -> chosen.isPresent() || option.equals(InterLayerScheduling.RATE))
                .allMatch(
                    option -> FreezePolicies.having(option.name()).contains(policy.orElseThrow())))
        .toList();
  }

  /** Whether {@code --task} names a task of images. */
  private boolean isTaskOfImages(List<String> words, List<Setting> settings) {
    return value(TASK, words, settings)
        .filter(tasks.names()::contains)
        .map(name -> tasks.get(name, Place.option(TASK)))
        .filter(task -> task.settings().contains(SettingsGroup.IMAGES))
        .isPresent();
  }

  /** The settings that the others leave open. */
  private static List<Setting> undecided(List<Setting> settings, List<Setting> others) {
    Set<String> decided = others.stream().map(Setting::name).collect(Collectors.toSet());
    return settings.stream()
        .filter(setting -> !MutuallyExclusive.isDecided(setting.name(), decided))
        .toList();
  }

  private static void requireOnce(List<Setting> settings) {
    Set<String> names = new HashSet<>();
    for (Setting setting : settings) {
      if (!names.add(setting.name())) {
        throw new InputException(
            setting.place(), "option " + setting.name() + " is given twice", "Give it once");
      }
    }
  }

  /** The options among the words, without their values. */
  private static List<Setting> named(List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith("--"))
        .map(word -> word.split("=", 2)[0])
        .map(name -> new Setting(name, List.of(), Place.option(name)))
        .toList();
  }

  /** The value of an option on the command line, or else in the settings. */
  private static Optional<String> value(String option, List<String> words, List<Setting> settings) {
    return value(option, words)
        .or(() -> settings.stream()
            .filter(setting -> setting.name().equals(option))
            .flatMap(setting -> setting.values().stream())
            .findFirst());
  }

  private static Optional<String> value(String option, List<String> words) {
    int at = words.indexOf(option);
    if (at >= 0 && at + 1 < words.size()) {
      return Optional.of(words.get(at + 1));
    }
    return words.stream()
        .filter(word -> word.startsWith(option + "="))
        .map(word -> word.substring(option.length() + 1))
        .findFirst();
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
