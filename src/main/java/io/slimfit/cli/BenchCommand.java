package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.output.MemoryTable;
import io.slimfit.cli.output.NumberFormats;
import io.slimfit.cli.output.TimeTable;
import io.slimfit.report.BenchFile;
import io.slimfit.run.bench.Bench;
import io.slimfit.run.bench.BenchConfig;
import io.slimfit.run.bench.BenchResult;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.task.MicroBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slimfit bench}: what a step costs, on random weights and tokens or images. */
@Command(
    name = "bench",
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Measures steps on random weights and random texts of full length, or random images.",
    footer = {"", "'recipe': that of sst2, see 'slimfit tasks': 32 texts of 128 tokens."})
final class BenchCommand implements Callable<Integer> {
  /** Whose recipe holds where the options leave a choice. */
  private static final String RECIPE = "sst2";

  @Option(
      names = "--architecture",
      paramLabel = "NAME|FILE",
      description =
          "bert-base, bert-large, minilm, roberta-base, xlm-roberta-base, vit-base, or the path of a"
              + " config.json (default: bert-base).")
  private Optional<String> architecture = Optional.empty();

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Height and width of images (default: that of the architecture).")
  private Optional<Integer> imageSize = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps that are timed, after one to warm up (default: 5).")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--breakdown",
      description = "Also say where the time of a step goes: by phase, layer and operator.")
  private boolean breakdown;

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write the figures to this file; replaces it.")
  private Optional<Path> json = Optional.empty();

  @Mixin
  private TrainingOptions options = new TrainingOptions();

  @Override
  public Integer call() {
    BenchConfig config = config();
    json.ifPresent(BenchCommand::requireFolder);
    if (options.isVerbose()) {
      System.err.println("configuration " + config);
    }
    BenchResult result = new Bench(config, note -> System.err.println("note: " + note)).run();
    json.ifPresent(file -> BenchFile.write(file, result));
    List<Double> sorted = result.stepSeconds().stream().sorted().toList();
    System.out.printf(
        "%-14s %s (median), %s (min) of %d%n%n",
        "seconds a step",
        NumberFormats.decimals(result.medianSeconds(), 3),
        NumberFormats.decimals(sorted.get(0), 3),
        sorted.size());
    MemoryTable.print(System.out, result.memory(), result.usual());
    if (breakdown) {
      TimeTable.print(System.out, result.breakdown());
    }
    System.out.flush();
    return 0;
  }

  /** @throws InputException naming the option that is wrong */
  BenchConfig config() {
    RunConfigBuilder builder = RunConfig.forTask(RECIPE);
    if (!options.cutsBatches()) {
      builder.microBatch(new MicroBatch.Whole());
    }
    options.applyTo(builder);
    RunConfig run = builder.build();
    return new BenchConfig(
        architecture.orElse("bert-base"),
        run.schedule().batchSize(),
        run.schedule().maxLength(),
        imageSize.map(OptionalInt::of).orElse(OptionalInt.empty()),
        steps.orElse(5),
        breakdown,
        run.freeze(),
        run.engine(),
        run.optimizer(),
        run.seed());
  }

  /** Sooner than after minutes of measuring. */
  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InputException(
          Place.option("--json"),
          "'" + Place.printable(file.toString()) + "' cannot be written",
          "Name a file in a folder that exists and can be written to");
    }
  }
}
