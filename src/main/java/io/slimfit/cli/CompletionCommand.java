package io.slimfit.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slimfit completion}: what a shell needs to complete commands, options and values. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script by which a shell completes the words of slimfit.",
    footer = {
      "",
      "bash: source <(slimfit completion bash), for example in ~/.bashrc",
      "zsh:  source <(slimfit completion zsh), in ~/.zshrc, after compinit"
    })
final class CompletionCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec = CommandSpec.create(); // set by picocli

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  /** Its name is what users write. */
  private enum Shell {
    bash,
    zsh
  }

  /** The script of picocli is for both shells. */
  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(root.getCommandName(), root));
    out.flush();
    return 0;
  }
}
