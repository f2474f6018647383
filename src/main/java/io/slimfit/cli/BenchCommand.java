package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.MemoryTable;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.cli.output.RooflineTable;
import io.slimfit.cli.output.TimeTable;
import io.slimfit.report.BenchFile;
import io.slimfit.run.bench.Bench;
import io.slimfit.run.bench.BenchBudget;
import io.slimfit.run.bench.BenchConfig;
import io.slimfit.run.bench.BenchResult;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit bench}: measures the time and memory of training steps. */
final class BenchCommand implements Callable<Integer> {
  private final GivenOptions given = new GivenOptions(Command.BENCH);

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "bench",
        "Measures training steps with random weights, on random full-length texts or images.",
        "",
        "'recipe': the default of task sst2, such as 32 texts of 128 tokens; see 'slimfit tasks'.");
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    Optional<Path> json = values.get(OutputOptions.JSON);
    RunListener notes = new Notes(System.err);
    json.ifPresent(file -> JsonTarget.requireWritable(file, values));
    BenchConfig config = BenchConfig.of(BenchBudget.applied(values, notes));
    if (values.is(OutputOptions.VERBOSE)) {
      System.err.println("configuration " + config);
    }
    BenchResult result = new Bench(config, notes).run();
    json.ifPresent(file -> BenchFile.write(file, result));
    List<Double> sorted = result.stepSeconds().stream().sorted().toList();
    System.out.printf(
        "%-16s %s%n",
        "precision", result.config().engine().precisions().forward().optionName());
    System.out.printf(
        "%-16s %s (median), %s (min) of %d%n",
        "seconds per step",
        NumberFormats.decimals(result.medianSeconds(), 3),
        NumberFormats.decimals(sorted.get(0), 3),
        sorted.size());
    System.out.printf(
        "%-16s %s per step (median)%n%n",
        "processor", NumberFormats.decimals(result.medianProcessorSeconds(), 3) + " s");
    MemoryTable.print(System.out, result.memory(), result.usual());
    if (config.breakdown()) {
      TimeTable.print(System.out, result.breakdown());
      result.roofline().ifPresent(roofline -> RooflineTable.print(System.out, roofline));
    }
    System.out.flush();
    return 0;
  }

  /** @throws InputException naming the option that is wrong */
  BenchConfig config() {
    return BenchConfig.of(given.values());
  }
}
