package io.slimfit.cli;

import io.slimfit.cli.output.Terminal;
import io.slimfit.run.config.RunConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A command line of {@code slimfit train}, parsed by the real command but not run. */
final class Parsed {
  private final TrainCommand command;
  private final CommandLine.ParseResult result;

  private Parsed(TrainCommand command, CommandLine.ParseResult result) {
    this.command = command;
    this.result = result;
  }

  static Parsed train(String... options) {
    String[] words = Stream.concat(Stream.of("train"), Stream.of(options)).toArray(String[]::new);
    CommandLine.ParseResult result =
        Main.commandLine(new Terminal(false, 80)).parseArgs(words).subcommand();
    return new Parsed((TrainCommand) result.commandSpec().userObject(), result);
  }

  RunConfig config() {
    return command.config();
  }

  /** What config.yaml would contain. */
  Map<String, List<String>> resolved() {
    return command.resolved(config());
  }

  List<String> notes() {
    return command.notes();
  }

  /** All options, without dashes. */
  List<String> options() {
    return result.commandSpec().options().stream()
        .map(option -> option.longestName().substring(2))
        .toList();
  }

  boolean has(String option) {
    return result.hasMatchedOption(option);
  }

  /** The exit code and the error message of a command line. */
  static String refusal(String... words) {
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(new Terminal(false, 80)).setErr(new PrintWriter(err)).execute(words);
    return code + " " + err;
  }
}
