package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./slimfit train} with a file, with Hugging Face's names, and with several seeds.
 */
class RepeatIT {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  Path folder;

  @Test
  void runGlueCommandLineAndItsConfigurationAgree() throws Exception {
    writeGlue();
    Ended first = SlimfitProcess.run(
        folder,
        ("train --model_name_or_path embedded --task_name rte --data glue --do_train --do_eval"
                + " --max_seq_length 32 --per_device_train_batch_size 4 --learning_rate 2e-5"
                + " --num_train_epochs 3 --max_steps 2 --output_dir out --overwrite_output_dir"
                + " --logging_steps 10 --report_to none --fp16 False")
            .split(" ", -1));
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err())
        .contains("Hugging Face's defaults apply", "ignored: --do_eval, --logging_steps");
    Path out = folder.resolve("out");
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder(
            "metrics.json",
            "steps.jsonl",
            "report.html",
            "worst_examples.jsonl",
            "model",
            "config.yaml",
            "all_results.json",
            "train_results.json",
            "eval_results.json",
            "trainer_state.json");
    assertThat(JSON.readTree(out.resolve("all_results.json").toFile()).path("eval_accuracy"))
        .isEqualTo(metrics("out").path("eval").path("accuracy"));

    Ended again = SlimfitProcess.run(
        folder, "train", "--config", "out/config.yaml", "--output", "again", "--verbose");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("learning-rate: 2.0E-5", "max-steps: 2", "seed: 42");
    assertThat(withoutCosts(metrics("again"))).isEqualTo(withoutCosts(metrics("out")));
    assertThat(folder.resolve("again/model/model.safetensors"))
        .hasSameBinaryContentAs(out.resolve("model/model.safetensors"));

    Ended destroying = SlimfitProcess.run(
        folder, "train", "--config", "out/config.yaml", "--output", "out", "--overwrite");
    assertThat(destroying.code()).isEqualTo(2);
    assertThat(destroying.err()).contains("--config", "out/config.yaml is in the output folder");

    Files.copy(out.resolve("config.yaml"), folder.resolve("mine.yaml"));
    Ended over = SlimfitProcess.run(
        folder,
        "train",
        "--config",
        "mine.yaml",
        "--output",
        "out",
        "--overwrite",
        "--max-steps=1");
    assertThat(over.code()).as(over.err()).isZero();
    assertThat(metrics("out").path("steps").intValue()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "runs with several seeds have a folder each and a mean, and --overwrite removes them")
  void severalSeeds() throws Exception {
    Ended series = series("1,2");
    assertThat(series.code()).as(series.err()).isZero();
    assertThat(series.out()).contains("mean", "deviation", "accuracy", "seed-N");
    JsonNode runs = metrics("series").path("runs");
    double first = metrics("series/seed-1").path("eval").path("accuracy").doubleValue();
    double second = metrics("series/seed-2").path("eval").path("accuracy").doubleValue();
    assertThat(runs.path(1).path("eval").path("accuracy").doubleValue()).isEqualTo(second);
    assertThat(metrics("series").path("eval").path("accuracy").doubleValue())
        .isEqualTo((first + second) / 2);
    assertThat(Files.readString(folder.resolve("series/seed-2/config.yaml"))).contains("seed: 2");

    assertThat(series("3").err()).contains("not empty");
    Path foreign = Files.writeString(folder.resolve("series/seed-2/thesis.tex"), "x");
    assertThat(series("3", "--overwrite").err()).contains("did not write: seed-2/thesis.tex");
    Files.delete(foreign);
    assertThat(series("3", "--overwrite").code()).isZero();
    assertThat(folder.resolve("series").toFile().list())
        .containsExactlyInAnyOrder("metrics.json", "seed-3");
  }

  @Test
  @DisplayName("SIGINT ends a series with exit code 130, without means and further runs")
  void interruptedSeries() throws Exception {
    SlimfitProcess run = SlimfitProcess.start(
        folder,
        Map.of(),
        "train",
        "--max-steps",
        "5000",
        "--max-train-samples",
        "96",
        "--seeds",
        "1,2",
        "--output",
        "stopped");
    Path steps = folder.resolve("stopped/seed-1/steps.jsonl");
    while (run.isAlive() && (!Files.exists(steps) || Files.readAllLines(steps).size() < 2)) {
      Thread.sleep(20);
    }
    run.signal("INT");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(130);
    assertThat(folder.resolve("stopped").toFile().list())
        .containsExactlyInAnyOrder("checkpoints", "seed-1");
  }

  private Ended series(String seeds, String... more) throws Exception {
    String line = "train --max-steps 1 --max-train-samples 32 --max-eval-samples 16 --output series"
        + " --seeds " + seeds + " " + String.join(" ", more);
    return SlimfitProcess.run(folder, line.trim().split(" ", -1));
  }

  /** A few rows in the format of RTE. */
  private void writeGlue() throws Exception {
    Path rte = Files.createDirectories(folder.resolve("glue/RTE"));
    StringBuilder rows = new StringBuilder("index\tsentence1\tsentence2\tlabel\n");
    for (int i = 0; i < 12; i++) {
      rows.append(i)
          .append("\tthe cat number ")
          .append(i)
          .append(" sat.\ta cat sat.\t")
          .append(i % 3 == 0 ? "not_entailment" : "entailment")
          .append('\n');
    }
    for (String name : List.of("train.tsv", "dev.tsv")) {
      Files.writeString(rte.resolve(name), rows);
    }
  }

  private JsonNode metrics(String run) throws Exception {
    return JSON.readTree(folder.resolve(run).resolve("metrics.json").toFile());
  }

  /** Time and resident memory differ from run to run. */
  private static JsonNode withoutCosts(JsonNode metrics) {
    ObjectNode rest = metrics.deepCopy();
    rest.remove(List.of("seconds_per_step", "memory", "held_by_site", "time"));
    return rest;
  }
}
