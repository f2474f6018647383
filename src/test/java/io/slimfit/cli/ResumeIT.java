package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real {@code ./slimfit train}, killed and resumed. bench/kills does more of it. */
class ResumeIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> RUN = List.of(
      "train",
      "--max-steps",
      "8",
      "--max-train-samples",
      "96",
      "--max-eval-samples",
      "32",
      "--eval-every",
      "4",
      "--save-every",
      "2",
      "--threads",
      "1");

  @TempDir
  static Path folder;

  @BeforeAll
  static void trainWithoutInterruption() throws Exception {
    Ended whole = SlimfitProcess.run(folder, words("whole"));
    assertThat(whole.code()).as(whole.err()).isZero();
  }

  @ParameterizedTest
  @DisplayName("kill -9 after a step, while a checkpoint is written, and while the model is")
  @CsvSource({"3, steps.jsonl", "4, checkpoints/step-4", "8, model/model.safetensors"})
  void killedAtAnyMoment(int steps, String file) throws Exception {
    String name = "killed " + steps;
    SlimfitProcess run = SlimfitProcess.start(folder, Map.of(), words(name));
    waitFor(run, folder.resolve(name), steps, file);
    run.signal("KILL");
    run.await();
    assertGoesOn(name);
  }

  @Test
  void signalSavesAndTheRunGoesOn() throws Exception {
    SlimfitProcess run = SlimfitProcess.start(folder, Map.of(), words("stopped"));
    waitFor(run, folder.resolve("stopped"), 3, "steps.jsonl");
    run.signal("TERM");
    Ended ended = run.await();
    assertThat(ended.code()).as(ended.err()).isEqualTo(143);
    assertThat(ended.err()).contains("slimfit train --resume " + folder.resolve("stopped"));
    assertGoesOn("stopped");
  }

  @Test
  void changedOptionEndsWithItsName() throws Exception {
    SlimfitProcess run = SlimfitProcess.start(folder, Map.of(), words("changed"));
    waitFor(run, folder.resolve("changed"), 3, "steps.jsonl");
    run.signal("TERM");
    run.await();
    String output = folder.resolve("changed").toString();
    Ended refused =
        SlimfitProcess.run(folder, "train", "--resume", output, "--learning-rate", "0.123");
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("option --learning-rate", "--allow-changes");
  }

  private static void assertGoesOn(String name) throws Exception {
    Path output = folder.resolve(name);
    Ended resumed = SlimfitProcess.run(folder, "train", "--resume", output.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    Path whole = folder.resolve("whole");
    assertThat(output.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model/model.safetensors"));
    assertThat(steps(output)).isEqualTo(steps(whole));
    assertThat(metrics(output)).isEqualTo(metrics(whole));
    assertThat(output.resolve("worst_examples.jsonl"))
        .hasSameTextualContentAs(whole.resolve("worst_examples.jsonl"));
    Ended again = SlimfitProcess.run(folder, "train", "--resume", output.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("this run is finished");
  }

  /** Until it has done so many steps, and the file is there. */
  private static void waitFor(SlimfitProcess run, Path output, int steps, String file)
      throws Exception {
    Path log = output.resolve("steps.jsonl");
    while (run.isAlive()
        && (!Files.exists(log)
            || Files.readAllLines(log).size() < steps
            || !Files.exists(output.resolve(file)))) {
      Thread.sleep(2);
    }
  }

  private static String[] words(String output) {
    List<String> words = new ArrayList<>(RUN);
    words.addAll(List.of("--output", folder.resolve(output).toString()));
    return words.toArray(new String[0]);
  }

  private static List<JsonNode> steps(Path output) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("steps.jsonl"))) {
      steps.add(((ObjectNode) JSON.readTree(line)).without(List.of("seconds", "phase_seconds")));
    }
    return steps;
  }

  private static JsonNode metrics(Path output) throws IOException {
    ObjectNode metrics =
        (ObjectNode) JSON.readTree(output.resolve("metrics.json").toFile());
    ((ObjectNode) metrics.path("memory")).remove("peak_rss");
    return metrics.without(List.of("seconds_per_step", "time"));
  }
}
