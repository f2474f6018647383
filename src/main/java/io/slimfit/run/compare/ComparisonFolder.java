package io.slimfit.run.compare;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.run.output.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of a comparison: {@code runs/TASK/METHOD/RATE/seed-N} for each run, its output in
 * {@code logs}, and the results.
 */
public final class ComparisonFolder {
  private static final String METRICS = "metrics.json";
  private static final String MODEL = "model";
  private static final JsonMapper JSON = new JsonMapper();

  private final OutputFolder output;

  /** @throws InputException if the folder cannot be used */
  public ComparisonFolder(Path path) {
    output = OutputFolder.ofComparison(path);
  }

  public Path path() {
    return output.path();
  }

  /** The folder of a run. */
  public Path of(ComparedRun run) {
    return output.path().resolve(run.folder());
  }

  /** The file for the output of a run's process; its folder is made. */
  Path log(ComparedRun run) {
    Path log = output.path().resolve(run.log());
    try {
      Files.createDirectories(log.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(log) + ": cannot be written: " + e, e);
    }
    return log;
  }

  /** @throws InputException if another comparison is writing here */
  public RunLock lock() {
    return output.prepare();
  }

  /** All finished runs of these methods on these tasks, also those that are not asked for now. */
  public Map<ComparedRun, RunOutcome> finished(Comparison comparison) {
    Map<ComparedRun, RunOutcome> finished = new LinkedHashMap<>();
    for (MethodOnTask one : comparison.all()) {
      for (Path rate : folders(output.path().resolve(one.folder()))) {
        for (Path seed : folders(rate)) {
          run(one, rate, seed)
              .filter(run -> of(run).equals(seed))
              .ifPresent(run -> outcome(run).ifPresent(found -> finished.put(run, found)));
        }
      }
    }
    return finished;
  }

  private static Optional<ComparedRun> run(MethodOnTask one, Path rate, Path seed) {
    try {
      return Optional.of(one.run(
          Double.parseDouble(String.valueOf(rate.getFileName())),
          Long.parseLong(String.valueOf(seed.getFileName()).replaceFirst("^seed-", ""))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // no comparison wrote it
    }
  }

  /** What a run says; empty unless it is finished. */
  Optional<RunOutcome> outcome(ComparedRun run) {
    Path file = of(run).resolve(METRICS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(RunOutcome.of(JSON.readTree(file.toFile())));
    } catch (IOException e) {
      throw new InputException(
          Place.file(file), "the results of this run cannot be read", "Remove its folder", e);
    }
  }

  /** Writes down that training diverged, so that the run is not made again. */
  void writeDiverged(ComparedRun run, String why) {
    String text = JSON.createObjectNode().put(RunOutcome.DIVERGED, why).toPrettyString();
    AtomicFile.write(of(run).resolve(METRICS), (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Removes the model of a run: a comparison needs only what is written about it. */
  void removeModel(ComparedRun run) {
    Path model = of(run).resolve(MODEL);
    try {
      WrittenFiles.OF_MODEL.removeWith(model);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(model) + ": cannot be removed: " + e, e);
    }
  }

  private static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be listed: " + e, e);
    }
  }
}
