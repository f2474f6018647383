package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.output.MemoryTable;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.cli.output.TimeTable;
import io.slimfit.report.BenchFile;
import io.slimfit.run.bench.Bench;
import io.slimfit.run.bench.BenchConfig;
import io.slimfit.run.bench.BenchResult;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit bench}: what a step costs, on random weights and tokens or images. */
final class BenchCommand implements Callable<Integer> {
  private final GivenOptions given = new GivenOptions(Command.BENCH);

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "bench",
        "Measures steps on random weights and random texts of full length, or random images.",
        "",
        "'recipe': that of sst2, see 'slimfit tasks': 32 texts of 128 tokens.");
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    Optional<Path> json = values.get(OutputOptions.JSON);
    BenchConfig config = config();
    json.ifPresent(BenchCommand::requireFolder);
    if (values.is(OutputOptions.VERBOSE)) {
      System.err.println("configuration " + config);
    }
    BenchResult result = new Bench(config, new Notes(System.err)).run();
    json.ifPresent(file -> BenchFile.write(file, result));
    List<Double> sorted = result.stepSeconds().stream().sorted().toList();
    System.out.printf(
        "%-14s %s (median), %s (min) of %d%n%n",
        "seconds a step",
        NumberFormats.decimals(result.medianSeconds(), 3),
        NumberFormats.decimals(sorted.get(0), 3),
        sorted.size());
    MemoryTable.print(System.out, result.memory(), result.usual());
    if (config.breakdown()) {
      TimeTable.print(System.out, result.breakdown());
    }
    System.out.flush();
    return 0;
  }

  /** @throws InputException naming the option that is wrong */
  BenchConfig config() {
    return BenchConfig.of(given.values());
  }

  /** Sooner than after minutes of measuring. */
  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InputException(
          Place.setting("json"),
          "'" + Place.printable(file.toString()) + "' cannot be written",
          "Name a file in a folder that exists and can be written to");
    }
  }
}
