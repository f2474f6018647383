package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.data.image.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit compare}, on images of one color and a model of one small block. */
class CompareIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String COMMON = """
      task: imagefolder
      data: data
      reference: full
      common: {model: vit-tiny, from-scratch: true, layers: 1, hidden-size: 16, heads: 2,
        image-size: 8, batch-size: 8, max-steps: 3, threads: 1}
      """;

  private static final String RATES = COMMON + """
      seeds: [1]
      rate-seed: 9
      methods:
        full: {freeze: none, best-metric: loss, learning-rates: [1e-3, 1e30]}
      """;

  @TempDir
  static Path folder;

  @BeforeAll
  static void write() throws Exception {
    for (int i = 0; i < 12; i++) {
      ImageFiles.write(folder.resolve("data/train/dark/" + i + ".png"), ImageFiles.png(i));
      ImageFiles.write(folder.resolve("data/train/light/" + i + ".png"), ImageFiles.png(255 - i));
    }
    ImageFiles.write(folder.resolve("data/val/dark/a.png"), ImageFiles.png(20));
    ImageFiles.write(folder.resolve("data/val/light/a.png"), ImageFiles.png(230));
  }

  @Test
  @DisplayName("kill -9 ends the runs, too; the next comparison makes only what is missing")
  void goesOnAfterItWasKilled() throws Exception {
    Files.writeString(folder.resolve("killed.yaml"), COMMON + """
        seeds: [1, 2]
        methods:
          full: {freeze: none, learning-rate: 1e-3}
          ils: {freeze: ils, freeze-rate: 0.5, learning-rate: 2e-3}
        """);
    SlimfitProcess first = start("killed.yaml", "killed");
    await(first, () -> metrics("killed").size() == 1);
    Path begun = folder.resolve("killed/runs/imagefolder/ils/2e-3/seed-1");
    await(first, () -> Files.exists(folder.resolve("killed/logs/imagefolder/ils/2e-3/seed-1.log")));
    first.signal("KILL");
    assertThat(first.await().code()).isNotZero();
    Map<Path, FileTime> before = times("killed");

    Ended second = start("killed.yaml", "killed", "--jobs", "2").await();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(begun.resolve("metrics.json")).exists();
    assertThat(times("killed")).as("finished runs are not made again").containsAllEntriesOf(before);
    assertThat(metrics("killed")).hasSize(4);
    assertThat(second.out()).contains("| ils | 2e-3 | 2 | ", "comparison.md");
    JsonNode json = JSON.readTree(folder.resolve("killed/comparison.json").toFile());
    JsonNode ils = json.path("methods").path("ils");
    assertThat(json.path("complete").booleanValue()).isTrue();
    assertThat(ils.path("learning_rate").doubleValue()).isEqualTo(2e-3);
    JsonNode run = JSON.readTree(begun.resolve("metrics.json").toFile());
    assertThat(ils.path("runs").path(0).path("value"))
        .isEqualTo(run.path("eval").path("accuracy"));
    assertThat(ils.path("peak_rss").longValue())
        .isGreaterThanOrEqualTo(run.path("memory").path("peak_rss").longValue());
    assertThat(begun.resolve("model")).as("a comparison needs no models").doesNotExist();

    Ended third = start("killed.yaml", "killed").await();
    assertThat(third.code()).as(third.err()).isZero();
    assertThat(third.err()).contains("0 runs to make").doesNotContain("seed 1 ...", "trying");
    Files.writeString(
        folder.resolve("changed.yaml"),
        Files.readString(folder.resolve("killed.yaml")).replace("max-steps: 3", "max-steps: 4"));
    Ended changed = start("changed.yaml", "killed").await();
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("--max-steps was 3 and is 4 now", "--overwrite");
  }

  @Test
  @DisplayName("a rate is chosen with a seed of its own, the grid grows, divergence is no failure")
  void ratesAreChosen() throws Exception {
    Files.writeString(folder.resolve("rates.yaml"), RATES);
    Ended ended = start("rates.yaml", "rates", "--keep-models").await();
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("learning rate 1e30, seed 9: diverged after ");
    JsonNode full = JSON.readTree(folder.resolve("rates/comparison.json").toFile())
        .path("methods")
        .path("full");
    assertThat(full.path("tried")).hasSizeGreaterThan(2);
    assertThat(
            full.path("tried").path(full.path("tried").size() - 1).path("value").isNull())
        .isTrue();
    assertThat(full.path("runs")).hasSize(1);
    assertThat(full.path("runs").path(0).path("value"))
        .isEqualTo(full.path("runs").path(0).path("eval").path("loss"));
    Path diverged = folder.resolve("rates/runs/imagefolder/full/1e30/seed-9");
    assertThat(JSON.readTree(diverged.resolve("metrics.json").toFile())
            .path("diverged")
            .textValue())
        .startsWith("slimfit: ");
    assertThat(folder
            .resolve("rates")
            .resolve(full.path("runs").path(0).path("folder").textValue())
            .resolve("model/config.json"))
        .exists();
  }

  @Test
  void planWritesNothing() throws Exception {
    Files.writeString(folder.resolve("rates.yaml"), RATES);
    Ended plan = start("rates.yaml", "planned", "--plan").await();
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("3 runs to make: about ", " MiB of memory at most", "1e-3 1e30", "adds runs");
    assertThat(folder.resolve("planned")).doesNotExist();
  }

  @Test
  @DisplayName("SIGINT ends the runs; exit code 130")
  void interruption() throws Exception {
    Files.writeString(
        folder.resolve("long.yaml"), COMMON.replace("max-steps: 3", "max-steps: 100000") + """
        seeds: [1]
        methods:
          full: {freeze: none}
        """);
    SlimfitProcess run = start("long.yaml", "long");
    Path steps = folder.resolve("long/runs/imagefolder/full/5e-4/seed-1/steps.jsonl");
    await(run, () -> Files.exists(steps));
    run.signal("INT");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(130);
    assertThat(ended.err()).contains("stopped; the same command goes on");
    long size = Files.size(steps);
    Ended again = start("long.yaml", "long", "--plan").await();
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(Files.size(steps)).as("its run has ended").isEqualTo(size);
  }

  @Test
  @DisplayName("a method that cannot run is named with its line before anything runs")
  void methodsAreTriedFirst() throws Exception {
    Files.writeString(folder.resolve("pattern.yaml"), COMMON + """
        seeds: [1]
        methods:
          full: {freeze: none}
          some: {freeze: static, freeze-pattern: nowhere}
        """);
    Ended refused = start("pattern.yaml", "pattern").await();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("pattern.yaml, line 9, column 26", "'nowhere' matches none", "Give a regular");
    assertThat(metrics("pattern")).isEmpty();
  }

  private static SlimfitProcess start(String file, String output, String... more) throws Exception {
    return SlimfitProcess.start(
        folder,
        Map.of(),
        Stream.concat(Stream.of("compare", "--config", file, "--output", output), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void await(SlimfitProcess process, BooleanSupplier condition) throws Exception {
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as("the comparison runs").isTrue();
      Thread.sleep(10);
    }
  }

  private static List<Path> metrics(String output) {
    if (!Files.exists(folder.resolve(output))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder.resolve(output))) {
      return files.filter(file -> file.endsWith("metrics.json")).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // a folder that a run removes just now
    }
  }

  private static Map<Path, FileTime> times(String output) {
    return metrics(output).stream().collect(Collectors.toMap(file -> file, CompareIT::time));
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
