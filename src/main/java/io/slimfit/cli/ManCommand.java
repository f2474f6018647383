package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.output.ManPage;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slimfit man}: the manual page of a command, made of what picocli knows about it. */
@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = "Prints a manual page.",
    footer = {
      "",
      "slimfit man train | man -l -",
      "slimfit man train > ~/.local/share/man/man1/slimfit-train.1"
    })
final class ManCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      description = "The command that the page is about; without it, slimfit itself.")
  private @Nullable String name;

  /** @throws InputException if there is no such command */
  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(ManPage.of(Optional.ofNullable(name)
        .map(command -> command(root, command))
        .orElse(root)
        .getCommandSpec()));
    out.flush();
    return 0;
  }

  private static CommandLine command(CommandLine root, String name) {
    return Optional.ofNullable(root.getSubcommands().get(name))
        .orElseThrow(() -> new InputException(
            Place.of("argument COMMAND"),
            "there is no command '" + Place.printable(name) + "'",
            "Use one of " + String.join(", ", root.getSubcommands().keySet())));
  }
}
