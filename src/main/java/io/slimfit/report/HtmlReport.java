package io.slimfit.report;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html}: a run made visible, in one file that asks nothing of the network. */
public final class HtmlReport implements RunListener {
  public static final String NAME = "report.html";

  private final Path folder;

  /** @param folder of the run; its other files must be written before */
  public HtmlReport(Path folder) {
    this.folder = folder;
  }

  @Override
  public void onEnd(RunResult result) {
    if (!result.stopped()) {
      write(List.of(folder), folder.resolve(NAME));
    }
  }

  /**
   * Writes a report of one run, or of several side by side.
   *
   * @param folders of runs that have ended
   * @param file replaced if it exists
   * @throws InputException if a folder is not that of a run, or the file cannot be written
   */
  public static void write(List<Path> folders, Path file) {
    Map<Path, Path> once = new LinkedHashMap<>(); // a folder that is named twice is shown once
    folders.forEach(folder -> once.putIfAbsent(folder.toAbsolutePath().normalize(), folder));
    List<ReportedRun> runs = named(once.values().stream().map(ReportedRun::read).toList());
    Path into = file.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(file) || !Files.isDirectory(into)) {
      throw new InputException(
          Place.setting("output"),
          "'" + Place.printable(file.toString()) + "' cannot be written",
          "Name a file in a folder that exists");
    }
    OutputFile output = new OutputFile(file, "output");
    folders.forEach(folder -> requireNoResult(folder, file, output));
    AtomicFile.write(file, new ReportPage(runs).html().getBytes(StandardCharsets.UTF_8));
  }

  /** A page of a run is replaced; its model, figures and checkpoints are not. */
  private static void requireNoResult(Path folder, Path file, OutputFile output) {
    if (!file.toString().endsWith(".html")) {
      output.requireOutside(folder, "a result of " + Place.printable(folder.toString()));
    }
  }

  /** Folders with the same name are told apart by the path that was given. */
  private static List<ReportedRun> named(List<ReportedRun> runs) {
    long names = runs.stream().map(ReportedRun::name).distinct().count();
    return names == runs.size()
        ? runs
        : runs.stream().map(run -> run.named(run.folder().toString())).toList();
  }
}
