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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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

  private static final Set<String> OF_ALL_COMMANDS = Set.of("completion", "man", "help");

  private Main() {}

  public static void main(String[] arguments) {
    StandardError.install();
    StandardOutput out = StandardOutput.install();
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    Logger.getLogger("").setLevel(Level.WARNING); // of libraries that use it
    String first = arguments.length > 0 ? arguments[0] : "";
    if (first.equals("plan")) {
      NativeLibraries.loadAhead(); // a plan takes little longer than this
    }
    int code;
    try {
      code = commandLine(Terminal.ofProcess(), Tasks.standard(), first).execute(arguments);
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
    return commandLine(terminal, tasks, "");
  }

  /** @param first the first word. If it is a command, others are not made, which takes time */
  private static CommandLine commandLine(Terminal terminal, Tasks tasks, String first) {
    Origins origins = new Origins();
    Map<String, Supplier<Object>> all = commands(terminal, tasks, origins);
    boolean isCommand = all.containsKey(first) && !OF_ALL_COMMANDS.contains(first);
    CommandLine command = new CommandLine(new Main());
    all.forEach((name, made) -> {
      if (!isCommand || name.equals(first)) {
        command.addSubcommand(name, made.get());
      }
    });
    Failures failures = new Failures(origins);
    return command
        .setExpandAtFiles(false) // a pattern may begin with @
        .setUsageHelpWidth(terminal.helpWidth())
        .setUsageHelpLongOptionsMaxWidth(32)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  private static Map<String, Supplier<Object>> commands(
      Terminal terminal, Tasks tasks, Origins origins) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("train", () -> {
      TrainCommand train = new TrainCommand(terminal, tasks);
      return reading(
          train.spec(), new CommandWords(origins, Command.TRAIN, tasks, Optional.of(train)));
    });
    commands.put("evaluate", () -> new EvaluateCommand(tasks).spec());
    commands.put("predict", () -> new PredictCommand(tasks).spec());
    commands.put("export", () -> new ExportCommand().spec());
    commands.put(
        "bench",
        () -> reading(
            new BenchCommand().spec(),
            new CommandWords(origins, Command.BENCH, tasks, Optional.empty())));
    commands.put(
        "plan",
        () -> reading(
            new PlanCommand(tasks).spec(),
            new CommandWords(origins, Command.PLAN, tasks, Optional.empty())));
    commands.put("report", ReportCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("compare", () -> new CompareCommand(tasks).spec());
    commands.put("tasks", () -> new TasksCommand(tasks));
    commands.put("completion", CompletionCommand::new);
    commands.put("man", ManCommand::new);
    commands.put("help", HelpCommand::new);
    return commands;
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
