package io.slimfit.cli.output;

import io.slimfit.cli.options.GroupedHelp;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, in the language of man(7). picocli's own generator writes AsciiDoc,
 * which needs another program to become a page.
 */
public final class ManPage {
  private ManPage() {}

  /** The page; of a command with subcommands, it lists these. */
  public static String of(CommandSpec command) {
    String name = command.qualifiedName("-");
    StringBuilder page = new StringBuilder();
    page.append(".TH ").append(quoted(name.toUpperCase(Locale.ROOT))).append(" 1 \"\" ");
    page.append(quoted(String.join("", command.root().version()))).append('\n');
    page.append(".SH NAME\n").append(text(name)).append(" \\- ");
    page.append(text(String.join(" ", command.usageMessage().description()))).append('\n');
    page.append(".SH SYNOPSIS\n.B ").append(text(command.qualifiedName())).append('\n');
    page.append(command.subcommands().isEmpty() ? "" : "COMMAND\n").append("[OPTION]...");
    command
        .positionalParameters()
        .forEach(parameter -> page.append(' ').append(text(label(parameter))));
    page.append('\n');
    section(page, "COMMANDS", commands(command));
    section(page, "ARGUMENTS", arguments(command));
    groups(command)
        .forEach((heading, options) -> section(
            page,
            heading.toUpperCase(Locale.ROOT),
            options.stream().map(ManPage::option).collect(Collectors.joining())));
    section(
        page,
        "NOTES",
        Stream.of(command.usageMessage().footer())
            .map(CommandLine.Help.Ansi.OFF::string)
            .map(line -> line.isEmpty() ? ".PP\n" : text(line) + "\n.br\n")
            .collect(Collectors.joining()));
    return page.toString();
  }

  private static Map<String, List<OptionSpec>> groups(CommandSpec command) {
    return GroupedHelp.of(command)
        .map(GroupedHelp::allGroups)
        .orElseGet(() -> Map.of("Options", command.options()));
  }

  private static String commands(CommandSpec command) {
    return command.subcommands().entrySet().stream()
        .map(sub -> ".TP\n.B " + text(sub.getKey()) + "\n"
            + text(
                String.join(" ", sub.getValue().getCommandSpec().usageMessage().description()))
            + "\n")
        .collect(Collectors.joining());
  }

  private static String arguments(CommandSpec command) {
    return command.positionalParameters().stream()
        .map(parameter -> ".TP\n.I " + text(label(parameter)) + "\n"
            + text(String.join(" ", parameter.description())) + "\n")
        .collect(Collectors.joining());
  }

  private static String label(PositionalParamSpec parameter) {
    String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    return parameter.required() ? label : "[" + label + "]";
  }

  private static String option(OptionSpec option) {
    String names =
        Stream.of(option.names()).map(ManPage::text).collect(Collectors.joining("\\fR, \\fB"));
    boolean hasValue = option.arity().max() > 0;
    return ".TP\n\\fB" + names + "\\fR"
        + (hasValue ? " \\fI" + text(option.paramLabel()) + "\\fR" : "") + "\n"
        + text(String.join(" ", option.description())) + "\n";
  }

  private static void section(StringBuilder page, String heading, String content) {
    if (!content.isEmpty()) {
      page.append(".SH ").append(quoted(heading)).append('\n').append(content);
    }
  }

  private static String quoted(String word) {
    return '"' + text(word).replace("\"", "\\(dq") + '"';
  }

  /** Text in which nothing is a request or an escape of man(7). */
  private static String text(String plain) {
    String escaped =
        String.format(plain.replace("%n", " ")).replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
