package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.cli.huggingface.HuggingFaceName;
import io.slimfit.cli.huggingface.HuggingFaceNames;
import io.slimfit.cli.options.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a {@code --config} file says, sorted.
 *
 * @param ours options of the command, ready for picocli
 * @param theirs Hugging Face's, named without dashes
 */
record ConfigFile(List<Setting> ours, List<Setting> theirs) {
  /** What a file cannot say of itself. */
  private static final Set<String> OF_THE_LINE = Set.of("--config", "--help", "--version");

  static ConfigFile empty() {
    return new ConfigFile(List.of(), List.of());
  }

  /**
   * @param entries by the names that stand in the file: ours with dashes or underscores
   * @throws InputException with line and column if a name is unknown, or its value cannot be one of that option
   */
  static ConfigFile of(List<Setting> entries, CommandSpec command, boolean understandsTheirs) {
    List<Setting> ours = new ArrayList<>();
    List<Setting> theirs = new ArrayList<>();
    for (Setting entry : entries) {
      Optional<OptionSpec> option = option("--" + entry.name().replace('_', '-'), command);
      String name = entry.name().replace('-', '_');
      if (option.isPresent()) {
        ours.add(forPicocli(option.get(), entry));
      } else if (understandsTheirs && HuggingFaceNames.find(name).isPresent()) {
        theirs.add(new Setting(name, entry.values(), entry.place()));
      } else {
        throw new InputException(
            entry.place(),
            "there is no option '" + Place.printable(entry.name()) + "'",
            "Did you mean " + nearest(entry.name(), command, understandsTheirs) + "?");
      }
    }
    return new ConfigFile(ours, theirs);
  }

  private static Optional<OptionSpec> option(String name, CommandSpec command) {
    return Optional.ofNullable(command.optionsMap().get(name))
        .filter(option -> !OF_THE_LINE.contains(option.longestName()));
  }

  private static Setting forPicocli(OptionSpec option, Setting entry) {
    String name = option.longestName();
    if (entry.values().size() > 1 && !option.isMultiValue()) {
      throw new InputException(
          entry.place(), "option " + name + " takes one value, and this is a list", "Give one");
    }
    String first = entry.values().get(0);
    boolean isFlag = option.arity().max() == 0;
    if (isFlag || option.paramLabel().equals("on|off")) {
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

  private static String nearest(String name, CommandSpec command, boolean understandsTheirs) {
    Stream<String> own = command.options().stream()
        .map(OptionSpec::longestName)
        .filter(option -> !OF_THE_LINE.contains(option))
        .map(option -> option.substring(2));
    Stream<String> theirs = understandsTheirs
        ? HuggingFaceNames.all().stream().map(HuggingFaceName::name)
        : Stream.empty();
    return String.join(" or ", Registry.nearest(name, Stream.concat(own, theirs).toList()));
  }
}
