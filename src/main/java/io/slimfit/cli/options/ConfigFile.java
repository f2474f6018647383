package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a {@code --config} file says, sorted.
 *
 * @param ours options of the command, ready for picocli
 * @param theirs Hugging Face's, named without dashes
 */
public record ConfigFile(List<Setting> ours, List<Setting> theirs) {
  public static ConfigFile empty() {
    return new ConfigFile(List.of(), List.of());
  }

  /**
   * @param entries by the names that stand in the file: ours with dashes or underscores
   * @param foreign names that are not ours and that the command understands, with underscores
   * @throws InputException with line and column if a name is unknown, or its value cannot be one of
   *     that option
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
            "Did you mean " + nearest(entry.name(), command, foreign) + "?");
      }
    }
    return new ConfigFile(ours, theirs);
  }

  private static Optional<Option<?>> option(String key, Command command) {
    return known(command).filter(option -> option.key().equals(key)).findFirst();
  }

  /** A file cannot name another one. */
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
      return new Setting(name, word, entry.place()); // picocli says it if it is neither
    }
    return new Setting(name, entry.values(), entry.place());
  }

  /** All of YAML's ways to say it. */
  private static String switchWord(String word, String on, String off) {
    return switch (word) {
      case "true", "True", "yes", "on" -> on;
      case "false", "False", "no", "off" -> off;
      default -> word;
    };
  }

  private static String nearest(String name, Command command, Collection<String> foreign) {
    Stream<String> own = known(command).map(Option::key);
    return String.join(
        " or ", Registry.nearest(name, Stream.concat(own, foreign.stream()).toList()));
  }
}
