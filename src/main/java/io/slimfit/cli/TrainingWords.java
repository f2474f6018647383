package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.cli.options.ConfigFile;
import io.slimfit.cli.options.Origins;
import io.slimfit.cli.options.Setting;
import io.slimfit.cli.output.Terminal;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.Tasks;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options of train from another file than its own, understood by the real command.
 *
 * @param command with the options
 * @param origins where they were given
 */
record TrainingWords(TrainCommand command, Origins origins) {
  private static final String SHARED = OutputOptions.CONFIG.flag() + "=shared";

  /**
   * Understands options as if {@code shared} were in a {@code --config} file and {@code own} on the
   * command line: the own ones win, also over options that exclude them or belong to another
   * freezing policy.
   *
   * @param shared names without dashes at the front, as in {@code own}
   * @throws InputException with the place of the option that is wrong
   */
  static TrainingWords of(List<Setting> shared, List<Setting> own, Tasks tasks) {
    Origins origins = new Origins();
    try {
      List<Setting> flags = ConfigFile.of(own, Command.TRAIN, Set.of()).ours();
      TrainCommand command = new TrainCommand(new Terminal(false, 80), tasks);
      CommandWords words =
          new CommandWords(origins, Command.TRAIN, tasks, Optional.empty(), file -> shared);
      CommandLine line = new CommandLine(CommandSpec.create().name("slimfit"))
          .addSubcommand("train", command.spec().preprocessor(words))
          .setExpandAtFiles(false);
      try {
        line.parseArgs(Stream.concat(
                Stream.of("train", SHARED), flags.stream().flatMap(flag -> flag.words().stream()))
            .toArray(String[]::new));
        origins.add(flags);
        command.config(); // checks what picocli does not
        return new TrainingWords(command, origins);
      } catch (ParameterException e) {
        origins.add(flags);
        throw Failures.input(e);
      }
    } catch (InputException e) {
      throw origins.located(e);
    }
  }

  /** The same options as words, but for those that each run has for itself. */
  List<String> words() {
    return command.given().commandLine(Set.of(OutputOptions.CONFIG, TrainingOptions.LEARNING_RATE));
  }
}
