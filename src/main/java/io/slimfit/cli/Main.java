package io.slimfit.cli;

import io.slimfit.cli.options.Origins;
import io.slimfit.cli.output.StandardError;
import io.slimfit.cli.output.StandardOutput;
import io.slimfit.cli.output.Terminal;
import io.slimfit.run.Version;
import io.slimfit.run.config.Command;
import io.slimfit.task.Tasks;
import io.slimfit.tensor.NativeLibraries;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;

/** The command {@code slimfit}. */
@CommandLine.Command(
    name = "slimfit",
    version = Main.VERSION,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    description =
        "Fine-tunes BERT, RoBERTa, XLM-R and ViT models in a small fraction of the usual memory.",
    footer = {
      "",
      "Exit codes: 0 success, 1 failure, 2 wrong usage or bad input, 129, 130 or 143 interrupted."
    })
public final class Main implements Callable<Integer> {
  static final String VERSION = "slimfit " + Version.NUMBER;

  private Main() {}

  public static void main(String[] arguments) {
    StandardError.install();
    StandardOutput out = StandardOutput.install();
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    Logger.getLogger("").setLevel(Level.WARNING); // of libraries that use it
    if (arguments.length > 0 && arguments[0].equals("plan")) {
      NativeLibraries.loadAhead(); // a plan takes little longer than this
    }
    int code;
    try {
      code = commandLine(Terminal.ofProcess()).execute(arguments);
    } catch (Throwable e) { // picocli handles exceptions, not errors
      boolean verbose = List.of(arguments).contains("--verbose");
      code = JvmErrors.report(e, verbose, err);
    }
    System.out.flush();
    System.exit(out.exitCode(code, err));
  }

  /** Writes to the streams of the process, unless the caller sets others. */
  static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, Tasks.standard());
  }

  /** @param tasks what {@code --task} can name */
  static CommandLine commandLine(Terminal terminal, Tasks tasks) {
    Origins origins = new Origins();
    Failures failures = new Failures(origins);
    TrainCommand train = new TrainCommand(terminal, tasks);
    CommandLine command = new CommandLine(new Main())
        .addSubcommand(
            "train",
            reading(
                train.spec(), new CommandWords(origins, Command.TRAIN, tasks, Optional.of(train))))
        .addSubcommand("evaluate", new EvaluateCommand(tasks).spec())
        .addSubcommand("predict", new PredictCommand(tasks).spec())
        .addSubcommand("export", new ExportCommand().spec())
        .addSubcommand(
            "bench",
            reading(
                new BenchCommand().spec(),
                new CommandWords(origins, Command.BENCH, tasks, Optional.empty())))
        .addSubcommand(
            "plan",
            reading(
                new PlanCommand(tasks).spec(),
                new CommandWords(origins, Command.PLAN, tasks, Optional.empty())))
        .addSubcommand("report", new ReportCommand())
        .addSubcommand("doctor", new DoctorCommand())
        .addSubcommand("compare", new CompareCommand(tasks).spec())
        .addSubcommand("tasks", new TasksCommand(tasks))
        .addSubcommand("completion", new CompletionCommand())
        .addSubcommand("man", new ManCommand())
        .addSubcommand("help", new HelpCommand());
    return command
        .setExpandAtFiles(false) // a pattern may begin with @
        .setUsageHelpWidth(terminal.helpWidth())
        .setUsageHelpLongOptionsMaxWidth(32)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** The command, with its words read by {@link CommandWords}. */
  private static CommandSpec reading(CommandSpec spec, CommandWords words) {
    return spec.preprocessor(words);
  }

  /** Without a command, prints help. */
  @Override
  public Integer call() {
    commandLine(Terminal.ofProcess()).usage(System.out);
    return 0;
  }
}
