package io.slimfit.cli.options;

import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/** The options in help: by groups, each under a heading on a line of its own. */
final class GroupedHelp implements IHelpSectionRenderer {
  private final Map<Option<?>, OptionSpec> specs;

  GroupedHelp(Map<Option<?>, OptionSpec> specs) {
    this.specs = specs;
  }

  @Override
  public String render(Help help) {
    Collection<OptionSpec> ours = specs.values();
    StringBuilder text = new StringBuilder();
    for (OptionGroup group : OptionGroup.values()) {
      List<OptionSpec> options = new ArrayList<>(specs.entrySet().stream()
          .filter(row -> row.getKey().group() == group)
          .map(Map.Entry::getValue)
          .toList());
      if (group == OptionGroup.OUTPUT) { // and --help and --version, which every command has
        help.commandSpec().options().stream()
            .filter(option -> !ours.contains(option))
            .forEach(options::add);
      }
      if (!options.isEmpty()) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.parameterLabelRenderer());
        text.append(String.format("%n%s:%n%s", group.heading(), layout));
      }
    }
    return text.toString();
  }
}
