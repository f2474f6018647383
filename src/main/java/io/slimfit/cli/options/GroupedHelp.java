package io.slimfit.cli.options;

import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Prints the options in help by group. Each group has a heading on a line of its own. Of a command
 * with many options, only the essential ones are printed, unless all are asked for.
 */
public final class GroupedHelp implements IHelpSectionRenderer {
  private static final int MANY = 50;

  private final Map<Option<?>, OptionSpec> specs;
  private boolean whole;

  GroupedHelp(Map<Option<?>, OptionSpec> specs) {
    this.specs = specs;
    whole = specs.size() < MANY;
  }

  /** That of a command, if its options have groups. */
  public static Optional<GroupedHelp> of(CommandSpec command) {
    return command.usageMessage().sectionMap().get(UsageMessageSpec.SECTION_KEY_OPTION_LIST)
            instanceof GroupedHelp help
        ? Optional.of(help)
        : Optional.empty();
  }

  /** From now on, the help has all options. */
  public void showAll() {
    whole = true;
  }

  /** All options by the heading of their group. */
  public Map<String, List<OptionSpec>> allGroups() {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (OptionGroup group : OptionGroup.values()) {
      List<OptionSpec> options = specs.entrySet().stream()
          .filter(row -> row.getKey().group() == group)
          .map(Map.Entry::getValue)
          .toList();
      if (!options.isEmpty()) {
        groups.put(group.heading(), options);
      }
    }
    return groups;
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    groups(help.commandSpec()).forEach((heading, options) -> {
      Help.Layout layout = help.createDefaultLayout();
      layout.addOptions(options, help.parameterLabelRenderer());
      text.append(String.format("%n%s:%n%s", heading, layout));
    });
    if (!whole) {
      text.append(String.format(
          "%nThese are the essential options. All %d: %s --help all%n",
          specs.size(), help.commandSpec().qualifiedName()));
    }
    return text.toString();
  }

  private Map<String, List<OptionSpec>> groups(CommandSpec command) {
    Collection<OptionSpec> ours = specs.values();
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (OptionGroup group : OptionGroup.values()) {
      List<OptionSpec> options = new ArrayList<>(specs.entrySet().stream()
          .filter(row -> row.getKey().group() == group)
          .filter(row -> whole || row.getKey().isEssential())
          .map(Map.Entry::getValue)
          .toList());
      if (group == OptionGroup.OUTPUT) { // and --help and --version, which every command has
        command.options().stream().filter(option -> !ours.contains(option)).forEach(options::add);
      }
      if (!options.isEmpty()) {
        groups.put(group.heading(), options);
      }
    }
    return groups;
  }
}
