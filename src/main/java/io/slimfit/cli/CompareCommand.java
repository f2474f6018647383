package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.cli.compare.ComparisonReader;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.ComparisonProgress;
import io.slimfit.cli.output.PlanTable;
import io.slimfit.report.ComparisonFiles;
import io.slimfit.run.compare.ChildJvm;
import io.slimfit.run.compare.ComparedRun;
import io.slimfit.run.compare.Comparison;
import io.slimfit.run.compare.ComparisonFolder;
import io.slimfit.run.compare.ComparisonPlan;
import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonRunner;
import io.slimfit.run.compare.Rehearsal;
import io.slimfit.run.compare.RunOutcome;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.output.RunLock;
import io.slimfit.task.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit compare}: methods on tasks, each at its best learning rate, seed by seed. */
final class CompareCommand implements Callable<Integer> {
  private final Tasks tasks;
  private final GivenOptions given = new GivenOptions(Command.COMPARE);

  CompareCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "compare",
        "Compares methods of training: each with its best learning rate, over several seeds.",
        "",
        "What has run is never run again, so a comparison can be stopped and started.",
        "docs/compare.md describes FILE.");
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    Path file = values.get(OutputOptions.CONFIG).orElseThrow();
    ComparisonBuilder builder = new ComparisonBuilder(ComparisonReader.read(file), tasks);
    int jobs = jobs(values);
    Comparison comparison = builder.comparison();
    ComparisonFolder folder =
        new ComparisonFolder(Path.of(values.get(OutputOptions.OUTPUT).orElseThrow()));
    for (String name : ComparisonFiles.NAMES) {
      new OutputFile(folder.path().resolve(name), OutputOptions.OUTPUT.name())
          .requireOther(file, "the file that says what to compare");
    }
    if (values.is(OutputOptions.PLAN)) {
      Map<ComparedRun, RunOutcome> finished = unchanged(builder, comparison, folder, values);
      PlanTable.print(System.out, plan(builder, comparison, finished), jobs);
      System.out.flush();
      return 0;
    }
    try (RunLock lock = folder.lock()) {
      Map<ComparedRun, RunOutcome> finished = unchanged(builder, comparison, folder, values);
      PlanTable.print(System.err, plan(builder, comparison, finished), jobs);
      run(comparison, folder, finished, values);
    }
    return 0;
  }

  private static int jobs(OptionValues values) {
    int jobs = values.get(SpeedOptions.JOBS).orElse(1);
    if (jobs < 1) {
      throw new InputException(
          Place.setting("jobs"), jobs + " is outside the allowed range", "Give at least 1");
    }
    return jobs;
  }

  /** The finished runs; those whose options have changed are an error, or are to be made again. */
  private static Map<ComparedRun, RunOutcome> unchanged(
      ComparisonBuilder builder,
      Comparison comparison,
      ComparisonFolder folder,
      OptionValues values) {
    Map<ComparedRun, RunOutcome> unchanged = new LinkedHashMap<>();
    folder.finished(comparison).forEach((run, outcome) -> {
      Path path = folder.of(run);
      Optional<String> difference =
          builder.difference(comparison.of(run.task(), run.method()), run, path);
      if (difference.isEmpty()) {
        unchanged.put(run, outcome);
      } else if (!values.is(OutputOptions.OVERWRITE)) {
        throw new InputException(
            Place.file(path),
            "this run was made with other options: " + difference.get(),
            "Choose another {output}, or give {overwrite} to make such runs again");
      }
    });
    return unchanged;
  }

  private static ComparisonPlan plan(
      ComparisonBuilder builder, Comparison comparison, Map<ComparedRun, RunOutcome> finished) {
    return ComparisonPlan.of(comparison, finished, (one, run) -> {
      System.err.println("trying " + one.method() + " on " + one.task() + " ...");
      try {
        return Rehearsal.of(one, run);
      } catch (InputException e) {
        throw builder.located(one, e);
      }
    });
  }

  private static void run(
      Comparison comparison,
      ComparisonFolder folder,
      Map<ComparedRun, RunOutcome> finished,
      OptionValues values) {
    ComparisonRunner runner = new ComparisonRunner(
        comparison,
        folder,
        finished,
        new ChildJvm(RunOfComparison.class.getName()),
        new ComparisonRunner.Settings(jobs(values), values.is(OutputOptions.KEEP_MODELS)),
        new ComparisonProgress(
            System.err, comparison, result -> ComparisonFiles.write(folder.path(), result)));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(runner)));
    ComparisonResult result = runner.run();
    if (result.complete()) {
      printTables(folder.path().resolve(ComparisonFiles.MARKDOWN_NAME));
    }
  }

  /** A signal ends the runs, too; a run that was stopped is made again. */
  private static void end(ComparisonRunner runner) {
    if (runner.isRunning()) {
      runner.stop();
      System.err.println("slimfit: stopped; the same command goes on");
    }
  }

  private static void printTables(Path tables) {
    try {
      System.out.print(Files.readString(tables));
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(tables) + ": cannot be read: " + e, e);
    }
    System.out.println();
    System.out.println("written to " + tables);
    System.out.flush();
  }
}
