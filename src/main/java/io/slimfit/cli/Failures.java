package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.NamesSettings;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.cli.options.Flags;
import io.slimfit.cli.options.Origins;
import io.slimfit.cli.options.Synonyms;
import io.slimfit.distributed.Placement;
import io.slimfit.distributed.RankException;
import io.slimfit.run.SameFailureException;
import io.slimfit.run.compare.FailedRunException;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.Options;
import io.slimfit.tensor.OutOfNativeMemoryException;
import io.slimfit.train.TrainingFailedException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints what went wrong in at most three lines and gives the exit code. Only {@code --verbose}
 * prints a stack trace.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;

  private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*[a-z0-9]");

  /** Who speaks: several processes may write to one terminal. */
  private static final String NAME = "slimfit: " + rank(System.getenv());

  private static final String NO_FILE = "there is no such file";

  private final Origins origins;

  /** @param origins of options that were not given on the command line */
  Failures(Origins origins) {
    this.origins = origins;
  }

  /** The command line itself is wrong. */
  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    print(origins.located(input(failure, arguments)), failure.getCommandLine().getErr());
    return BAD_INPUT;
  }

  /** What is wrong with a command line that picocli refuses. */
  static InputException input(ParameterException failure, String... arguments) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched);
    } else if (failure.getCause() instanceof InputException cause) {
      return cause;
    } else if (failure.getArgSpec() != null && typeOf(failure.getArgSpec()) == Path.class) {
      return unusable(place(failure), String.valueOf(failure.getValue()));
    } else if (failure instanceof OverwrittenOptionException) {
      return new InputException(place(failure), "is given twice", "Give it once");
    } else if (failure instanceof MissingParameterException) {
      return new InputException(place(failure), "has no value", "Give one, " + see(failure));
    } else if (failure.getArgSpec() != null) {
      return new InputException(
          place(failure),
          "'" + Place.printable(String.valueOf(failure.getValue())) + "' is not "
              + kind(failure.getArgSpec()),
          "Correct it, " + see(failure));
    }
    return other(failure, arguments);
  }

  /** A command failed. */
  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    boolean verbose = parsed.hasMatchedOption("--verbose")
        || (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--verbose"));
    if (verbose) {
      failure.printStackTrace(err);
    }
    if (failure instanceof SameFailureException same) {
      return same.failure() instanceof InputException ? BAD_INPUT : FAILED;
    }
    if (failure instanceof InputException input) {
      print(ofCommand(Flags.in(origins.located(input)), command), err);
      return BAD_INPUT;
    }
    if (failure instanceof InvalidPathException path) {
      print(unusable(Place.of("command line"), path.getInput()), err);
      return BAD_INPUT;
    }
    Optional<List<String>> error = JvmErrors.lines(failure);
    if (error.isPresent()) {
      error.get().forEach(err::println);
      err.flush();
      return FAILED;
    }
    if (failure instanceof FailedRunException run) {
      err.println(NAME + run.getMessage());
      err.flush();
      return run.code() == BAD_INPUT ? BAD_INPUT : FAILED;
    }
    err.println(NAME + sentence(failure));
    if (failure instanceof OutOfNativeMemoryException) {
      err.println("Try a smaller --batch-size or --micro-batch, or a higher --freeze-rate.");
    } else if (!isExpected(failure) && !verbose) {
      err.println(
          "This is a bug. Run the command again with --verbose to see where it failed, and report "
              + "it.");
    }
    err.flush();
    return FAILED;
  }

  /** Says of an option in the remedy that only {@code train} has it, if this command does not. */
  private static InputException ofCommand(InputException failure, CommandLine command) {
    List<String> own = options(command);
    String remedy = FLAG.matcher(failure.remedy()).replaceAll(found -> {
      boolean ofTraining =
          Options.of(Command.TRAIN).stream().anyMatch(o -> o.flag().equals(found.group()));
      return ofTraining && !own.contains(found.group())
          ? found.group() + " of slimfit train"
          : found.group();
    });
    return remedy.equals(failure.remedy())
        ? failure
        : new InputException(failure.place(), failure.problem(), remedy, failure);
  }

  static void print(InputException failure, PrintWriter err) {
    InputException input = Flags.in(failure);
    err.println(NAME + input.place() + ": " + input.problem() + ".");
    if (input.problem().startsWith(NO_FILE) && input.place().toString().contains("\uFFFD")) {
      err.println(
          "The bytes of this name are not text in the encoding of the locale: rename it, for"
              + " example with convmv.");
      err.flush();
      return;
    }
    err.println(input.remedy() + (input.remedy().endsWith("?") ? "" : "."));
    err.flush();
  }

  private static String rank(Map<String, String> environment) {
    try {
      return Placement.of(environment)
          .filter(placement -> placement.rank() > 0)
          .map(placement -> "rank " + placement.rank() + ": ")
          .orElse("");
    } catch (InputException e) {
      return ""; // slimfit train says what is wrong
    }
  }

  private static boolean isExpected(Exception failure) {
    return failure instanceof TrainingFailedException
        || failure instanceof RankException
        || failure instanceof UncheckedIOException;
  }

  /** The whole message, for it ends with what to do. */
  private static String sentence(Exception failure) {
    if (isExpected(failure) || failure instanceof OutOfNativeMemoryException) {
      String message = failure instanceof NamesSettings named
          ? Flags.in(named.rawMessage())
          : String.valueOf(failure.getMessage());
      return Place.withoutControls(message.replaceFirst("^java\\.io\\.\\w+: ", ""));
    }
    return Place.withoutControls(firstLine(failure.toString()));
  }

  /** Native libraries append positions in their own source code. */
  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static InputException unusable(Place place, String path) {
    return new InputException(
        place,
        "'" + Place.printable(path) + "' cannot be a file name here",
        "If it has characters outside ASCII, set LC_ALL=C.UTF-8 or another UTF-8 locale");
  }

  private static InputException unknown(UnmatchedArgumentException failure) {
    CommandLine command = failure.getCommandLine();
    String word = failure.getUnmatched().get(0);
    if (word.startsWith("-")) {
      String name = word.split("=", 2)[0];
      return new InputException(
          Place.option(name),
          "there is no such option",
          Synonyms.remedy(name, options(command), command.getCommandSpec().qualifiedName()));
    }
    if (!command.getSubcommands().isEmpty()) {
      return unknownCommand(word, command);
    }
    return new InputException(
        Place.of("argument '" + word + "'"),
        "no option takes this value",
        "Leave it out, or put the name of an option before it; " + see(failure));
  }

  private static InputException unknownCommand(String word, CommandLine command) {
    return new InputException(
        Place.of("command " + word),
        "there is no such command",
        Registry.suggestion(word, command.getSubcommands().keySet()));
  }

  /** For example, help for a command that does not exist. */
  private static InputException other(ParameterException failure, String[] arguments) {
    String message = String.valueOf(failure.getMessage());
    if (arguments.length > 1 && message.startsWith("Unknown subcommand")) {
      return unknownCommand(arguments[arguments.length - 1], failure.getCommandLine());
    }
    return new InputException(
        Place.of("command line"), Place.printable(message), "Correct it, " + see(failure));
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .toList();
  }

  private static Place place(ParameterException failure) {
    ArgSpec argument = failure.getArgSpec();
    if (failure instanceof MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      argument = missing.getMissing().get(0);
    } else if (failure instanceof OverwrittenOptionException overwritten) {
      argument = overwritten.getOverwritten();
    }
    return argument instanceof OptionSpec option
        ? Place.option(option.longestName())
        : Place.of("command line");
  }

  /** The type of the value; for a list, of its elements. */
  private static Class<?> typeOf(ArgSpec argument) {
    return Stream.of(argument.auxiliaryTypes()).findFirst().orElse(argument.type());
  }

  private static String kind(ArgSpec argument) {
    Class<?> type = typeOf(argument);
    if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
      return "a whole number";
    }
    return type == Double.class || type == double.class ? "a number" : "understood";
  }

  private static String see(ParameterException failure) {
    return "see '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'";
  }
}
