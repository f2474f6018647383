package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The options in a {@code --config} file.
 *
 * @param ours options of the command, ready for picocli
 * @param theirs Hugging Face's options, by names without dashes
 */
public record ConfigFile(List<Setting> ours, List<Setting> theirs) {
  public static ConfigFile empty() {
    return new ConfigFile(List.of(), List.of());
  }

  /**
   * @param entries by their names in the file; ours may have dashes or underscores
   * @param foreign Hugging Face's names that the command understands, with underscores
   * @throws InputException with line and column if a name is unknown, or if a list is given for an
   *     option with one value
   */
  public static ConfigFile of(List<Setting> entries, Command command, Collection<String> foreign) {
    List<Setting> ours = new ArrayList<>();
    List<Setting> theirs = new ArrayList<>();
    for (Setting entry : entries) {
      Optional<Option<?>> option = option(entry.name().replace('_', '-'), command);
      String name = entry.name().replace('-', '_');
      if (option.isPresent()) {
        ours.add(forPicocli(option.get(), entry));
      } else if (foreign.contains(name)) {
        theirs.add(new Setting(name, entry.values(), entry.place()));
      } else {
        throw new InputException(
            entry.place(),
            "there is no option '" + Place.printable(entry.name()) + "'",
            remedy(entry.name(), command, foreign));
      }
    }
    return new ConfigFile(ours, theirs);
  }

  private static Optional<Option<?>> option(String key, Command command) {
    return known(command).filter(option -> option.key().equals(key)).findFirst();
  }

  /** All options but {@code --config}: a file cannot name another file. */
  private static Stream<Option<?>> known(Command command) {
    return Options.of(command).stream().filter(option -> option != OutputOptions.CONFIG);
  }

  private static Setting forPicocli(Option<?> option, Setting entry) {
    String name = option.flag();
    if (entry.values().size() > 1 && !option.hasSeveralValues()) {
      throw new InputException(
          entry.place(), "option " + name + " takes one value, and this is a list", "Give one");
    }
    String first = entry.values().get(0);
    boolean isFlag = option.isFlag();
    if (isFlag || option.isOnOff()) {
      String word = switchWord(first, isFlag ? "true" : "on", isFlag ? "false" : "off");
      return new Setting(name, word, entry.place()); // picocli reports any other word
    }
    return new Setting(name, entry.values(), entry.place());
  }

  /** Every spelling of a truth value in YAML. */
  private static String switchWord(String word, String on, String off) {
    return switch (word) {
      case "true", "True", "yes", "on" -> on;
      case "false", "False", "no", "off" -> off;
      default -> word;
    };
  }

  private static String remedy(String name, Command command, Collection<String> foreign) {
    Stream<String> own = known(command).map(Option::key);
    return Synonyms.remedy(
        name,
        Stream.concat(own, foreign.stream()).toList(),
        "slimfit " + command.name().toLowerCase(Locale.ROOT));
  }
}
