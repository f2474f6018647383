package io.slimfit.run.config;

import io.slimfit.run.output.OutputFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is logged of a run, and where.
 *
 * @param distances whether steps.jsonl says how far each weight was moved
 * @param targets beside steps.jsonl
 * @param folder of the logs of all runs; if empty, they are in the output folder
 * @param name of the run, if it is given
 */
public record LogConfig(
    boolean distances, Set<LogTarget> targets, Optional<Path> folder, Optional<String> name) {
  static LogConfig of(OptionValues values) {
    return new LogConfig(
        values.is(OutputOptions.LOG_DISTANCES),
        LogTarget.of(values.get(OutputOptions.REPORT_TO).orElse(List.of())),
        values.get(OutputOptions.LOGGING_DIR),
        values.get(OutputOptions.RUN_NAME));
  }

  public LogConfig {
    targets = Set.copyOf(targets);
  }

  /**
   * The name of the run: as given, or else that of its output folder. Runs of a series are told
   * apart by their seeds.
   */
  public String nameOf(Path output) {
    Path full = output.toAbsolutePath().normalize();
    String last = String.valueOf(full.getFileName());
    if (!OutputFolder.isOfSeries(last)) {
      return name.orElse(last);
    }
    Path series = full.resolveSibling("").normalize();
    return name.orElseGet(() -> String.valueOf(series.getFileName())) + "/" + last;
  }

  /** The folder of the logs of a run. */
  public Path folderOf(Path output) {
    return folder.map(all -> all.resolve(nameOf(output))).orElse(output);
  }
}
