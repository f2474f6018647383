package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./slimfit plan} and what it has planned: the memory of the tensors and of the
 * process.
 */
class PlanIT {
  private static final List<String> CATEGORIES =
      List.of("weights", "gradients", "optimizer", "activations", "workspace", "total");

  @TempDir
  Path folder;

  private record Compared(JsonNode planned, JsonNode measured) {}

  private JsonNode memory(String command, List<String> words) throws Exception {
    Path json = folder.resolve(command + ".json");
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(words);
    line.addAll(List.of("--json", json.toString()));
    Ended ended = SlimfitProcess.run(folder, line.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).as("what libraries log").doesNotContain("INFO");
    return new JsonMapper().readTree(Files.readString(json)).path("memory");
  }

  private Compared compared(String options) throws Exception {
    List<String> words = List.of(options.split(" ", -1));
    JsonNode planned = memory("plan", words);
    List<String> steps = new ArrayList<>(words);
    steps.addAll(List.of("--steps", "2"));
    return new Compared(planned, memory("bench", steps));
  }

  /** The process needs no more than was planned, and little less. */
  private static void assertProcess(Compared run) {
    long measured = run.measured.path("peak_rss").longValue();
    assertThat(run.planned.path("peak_rss").longValue())
        .isBetween(measured, measured + measured / 12);
  }

  private static void assertExact(Compared run) {
    for (String category : CATEGORIES) {
      assertThat(run.planned.path(category).longValue())
          .as(category)
          .isEqualTo(run.measured.path(category).longValue());
    }
  }

  @Test
  void aFrozenModelOfTextsNeedsWhatWasPlanned() throws Exception {
    Compared run =
        compared("--architecture minilm --batch-size 8 --max-length 64 --threads 1 --freeze ils");
    assertExact(run);
    assertProcess(run);
  }

  @Test
  void aPlanFromDataSaysNothingOfLibraries() throws Exception {
    Path data = Files.writeString(
        folder.resolve("a.csv"), "text,label\n" + "a good film,1\na bad film,0\n".repeat(20));
    memory(
        "plan", List.of("--train-file", data.toString(), "--model", "embedded", "--threads", "1"));
  }

  @Test
  void fullFineTuningWithCoarseStatesNeedsWhatWasPlanned() throws Exception {
    Compared run = compared("--architecture minilm --batch-size 8 --max-length 64 --threads 1"
        + " --freeze none --profile exact --precision fp32 --optimizer adamw8bit");
    assertExact(run);
    assertProcess(run);
  }

  @Test
  void aModelOfPicturesNeedsWhatWasPlanned() throws Exception {
    Path vit = folder.resolve("vit.json");
    Files.writeString(vit, """
        {"model_type": "vit", "hidden_size": 384, "num_hidden_layers": 8, "num_attention_heads": 6,
         "intermediate_size": 1536, "image_size": 64, "patch_size": 8, "num_channels": 3,
         "layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_dropout_prob": 0.0,
         "attention_probs_dropout_prob": 0.0, "qkv_bias": true}
        """);
    Compared run = compared("--architecture " + vit + " --batch-size 8 --threads 1 --profile min");
    assertExact(run);
    assertProcess(run);
  }

  @Test
  void severalThreadsNeedLittleLessThanWasPlanned() throws Exception {
    Compared run = compared("--architecture minilm --batch-size 16 --max-length 64 --threads 2"
        + " --freeze none --micro-batch 128");
    for (String category : CATEGORIES) {
      assertThat(run.planned.path(category).longValue())
          .as(category)
          .isGreaterThanOrEqualTo(run.measured.path(category).longValue());
    }
    assertThat(run.planned.path("total").doubleValue())
        .isLessThan(1.05 * run.measured.path("total").doubleValue());
  }
}
