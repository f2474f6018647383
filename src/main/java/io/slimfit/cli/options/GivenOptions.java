package io.slimfit.cli.options;

import io.slimfit.run.config.Command;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.Options;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The options of a command and the values that a command line gives them. */
public final class GivenOptions {
  private final Command command;
  private final Map<Option<?>, OptionSpec> specs = new LinkedHashMap<>();

  public GivenOptions(Command command) {
    this.command = command;
    Options.of(command).forEach(option -> specs.put(option, spec(option)));
  }

  private OptionSpec spec(Option<?> option) {
    Option.Help help = option.help(command);
    OptionSpec.Builder spec = OptionSpec.builder(option.flag())
        .description(Flags.in(help.sentence()).replace("%", "%%"))
        .required(help.required())
        .converters(option::read);
    option.separator().ifPresent(spec::splitRegex);
    if (option.isFlag()) {
      return spec.type(boolean.class).build();
    }
    spec.arity("1").paramLabel(option.placeholder());
    if (option.hasSeveralValues()) {
      spec.hideParamSyntax(true); // the placeholder shows it
      return spec.type(List.class).auxiliaryTypes(option.type()).build();
    }
    // a Boolean would be a flag to picocli
    spec.type(option.type() == Boolean.class ? Object.class : option.type());
    List<String> choices = choices(option);
    return choices.isEmpty() ? spec.build() : spec.completionCandidates(choices).build();
  }

  /** The words that the placeholder lists, for the completion in shells; none if it lists none. */
  private static List<String> choices(Option<?> option) {
    List<String> words = List.of(option.placeholder().split("\\|", -1));
    return words.size() > 1
        ? words.stream().filter(word -> word.matches("[a-z][a-z0-9_-]*")).toList()
        : List.of();
  }

  /**
   * Describes the command to picocli.
   *
   * @param footer lines below the options
   */
  public CommandSpec commandSpec(
      Callable<Integer> call, String name, String description, String... footer) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(call).name(name);
    specs.values().forEach(spec::addOption);
    spec.mixinStandardHelpOptions(true);
    UsageMessageSpec usage = spec.usageMessage();
    usage.description(description).abbreviateSynopsis(true).sortOptions(false).footer(footer);
    usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedHelp(specs));
    return spec;
  }

  public OptionValues values() {
    OptionValues values = new OptionValues();
    specs.forEach((option, spec) -> {
      Object value = spec.getValue();
      if (value != null) {
        values.setRead(option, value);
      }
    });
    return values;
  }

  /** The words that were given for an option; none if it was not given. */
  public List<String> words(Option<?> option) {
    OptionSpec spec = specs.get(option);
    return spec == null ? List.of() : spec.stringValues();
  }

  /** The words of a command line that gives the same values, but for these options. */
  public List<String> commandLine(Set<Option<?>> without) {
    List<String> words = new ArrayList<>();
    specs.forEach((option, spec) -> {
      if (!without.contains(option)) {
        spec.originalStringValues().forEach(value -> words.add(option.flag() + "=" + value));
      }
    });
    return words;
  }

  /** All options of the command, by group. */
  public Collection<Option<?>> all() {
    return specs.keySet();
  }

  /** The words of the whole command line. */
  public List<String> words() {
    return specs
        .values()
        .iterator()
        .next()
        .command()
        .root()
        .commandLine()
        .getParseResult()
        .originalArgs();
  }
}
