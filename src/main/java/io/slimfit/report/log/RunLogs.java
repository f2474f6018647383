package io.slimfit.report.log;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.run.config.LogConfig;
import io.slimfit.run.config.LogTarget;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.train.RunListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The logs that {@code --report-to} names. */
public final class RunLogs {
  private RunLogs() {}

  /**
   * The logs of a run.
   *
   * @param resumes whether it goes on
   * @param environment where MLflow's variables are
   * @param note is told what is not logged, and why
   * @throws InputException if another run is logged under this name, or if MLflow's server is not
   *     named, or cannot be reached
   */
  public static RunListener of(
      RunConfig config, boolean resumes, Map<String, String> environment, Consumer<String> note) {
    LogConfig logs = config.logs();
    Path folder = logs.folderOf(config.output());
    if (!resumes && !config.overwrite() && logs.folder().isPresent()) {
      requireUnused(folder);
    }
    for (String name : List.of(CsvLog.STEPS, CsvLog.EVALUATIONS)) {
      OutputFile log = new OutputFile(folder.resolve(name), OutputOptions.LOGGING_DIR.name());
      config.data().inputs().values().forEach(read -> log.requireOther(read, "the data"));
    }
    InstantSource clock = InstantSource.system();
    return RunListener.all(logs.targets().stream()
        .sorted()
        .map(target -> listener(target, config, folder, environment, note, clock))
        .toArray(RunListener[]::new));
  }

  private static void requireUnused(Path folder) {
    for (String name : List.of(TensorBoardLog.FOLDER, CsvLog.STEPS, CsvLog.EVALUATIONS)) {
      if (Files.exists(folder.resolve(name))) {
        throw new InputException(
            Place.setting(OutputOptions.LOGGING_DIR.name()).of(folder),
            "it has the log of another run: " + name,
            "Give the run another {runName}, or {overwrite}");
      }
    }
  }

  private static RunListener listener(
      LogTarget target,
      RunConfig config,
      Path folder,
      Map<String, String> environment,
      Consumer<String> note,
      InstantSource clock) {
    return switch (target) {
      case TENSORBOARD ->
        new TrainerLog(
            config, new TensorBoardLog(folder.resolve(TensorBoardLog.FOLDER), note, clock), clock);
      case CSV -> new CsvLog(config, folder, note);
      case MLFLOW ->
        new TrainerLog(
            config, new MlflowLog(MlflowServer.of(environment), config, note, clock), clock);
    };
  }
}
