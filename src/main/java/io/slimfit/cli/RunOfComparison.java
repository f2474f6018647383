package io.slimfit.cli;

import io.slimfit.cli.output.StandardOutput;
import io.slimfit.cli.output.Terminal;
import io.slimfit.run.compare.ComparisonRunner;
import io.slimfit.train.TrainingFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/**
 * The process of a run of {@code slimfit compare}: the command itself, with two differences. It
 * ends as soon as its input ends, which is a pipe from the comparison: so it does not outlive it,
 * even if that is killed. And a divergence has an exit code of its own.
 */
public final class RunOfComparison {
  private static final int KILLED = 137;

  private RunOfComparison() {}

  public static void main(String[] arguments) {
    Thread watch = new Thread(RunOfComparison::endWithInput, "input");
    watch.setDaemon(true);
    watch.start();
    StandardOutput out = StandardOutput.install();
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    int code;
    try {
      code = commandLine().execute(arguments);
    } catch (Throwable e) { // picocli handles exceptions, not errors
      code = JvmErrors.report(e, List.of(arguments).contains("--verbose"), err);
    }
    System.out.flush();
    System.exit(out.exitCode(code, err));
  }

  /** The command, with an exit code for a divergence. */
  static CommandLine commandLine() {
    CommandLine command = Main.commandLine(Terminal.ofProcess());
    IExecutionExceptionHandler usual = command.getExecutionExceptionHandler();
    return command.setExecutionExceptionHandler((failure, line, parsed) -> {
      int code = usual.handleExecutionException(failure, line, parsed);
      return failure instanceof TrainingFailedException ? ComparisonRunner.DIVERGED : code;
    });
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // nobody writes
      }
    } catch (IOException e) {
      // the pipe is gone, too
    }
    Runtime.getRuntime().halt(KILLED);
  }
}
