package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandTest {
  private static final String CONFIG = """
      {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
       "intermediate_size": 64, "vocab_size": 300, "max_position_embeddings": 64,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
      """;

  @TempDir
  private Path folder;

  private record Ended(int code, String out, String err) {}

  private static Ended run(String... words) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      CommandLine command = Main.commandLine(Terminal.ofProcess());
      command.setErr(new PrintWriter(err));
      int code = command.execute(words);
      return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  private record Planned(String out, JsonNode json) {}

  /** A run of sst2 with ILS and a tiny model, of which there is only config.json. */
  private Planned planned(String... more) throws Exception {
    Files.writeString(folder.resolve("config.json"), CONFIG);
    Path json = folder.resolve("plan.json");
    List<String> words = new ArrayList<>(List.of("plan", "--task", "sst2", "--freeze", "ils"));
    words.addAll(List.of("--model", folder.toString(), "--max-length", "32"));
    words.addAll(List.of("--json", json.toString()));
    words.addAll(List.of(more));
    Ended ended = run(words.toArray(new String[0]));
    assertThat(ended.code()).as(ended.err()).isZero();
    return new Planned(ended.out(), new JsonMapper().readTree(json.toFile()));
  }

  @Test
  void aModelFolderNeedsNothingButItsConfiguration() throws Exception {
    Planned ended = planned("--threads", "1");
    assertThat(ended.out())
        .contains("lean *", "exact", "checkpoint", "full fine-tuning", "PyTorch")
        .contains("with one thread, exact");
    JsonNode plan = ended.json();
    JsonNode memory = plan.path("memory");
    long parts = 0;
    for (String category :
        new String[] {"weights", "gradients", "optimizer", "activations", "workspace"}) {
      assertThat(memory.path(category).asLong()).as(category).isPositive();
      parts += memory.path(category).asLong();
    }
    assertThat(memory.path("total").asLong()).isPositive().isLessThanOrEqualTo(parts);
    assertThat(memory.path("peak_rss").asLong())
        .isEqualTo(memory.path("total").asLong()
            + plan.path("floor_rss").asLong()
            + plan.path("computing_rss").asLong());
    assertThat(memory.path("baseline").path("total").asLong()).isPositive();
    assertThat(plan.path("total_by_active_set").path("least").asLong())
        .isLessThan(plan.path("total_by_active_set").path("greatest").asLong());
    assertThat(plan.path("alternatives")).hasSizeGreaterThan(5);
  }

  @Test
  void stepsOfBenchTakeNoOptionsOfTraining() throws Exception {
    Path config = Files.writeString(folder.resolve("tiny.json"), CONFIG);
    Ended planned = run("plan", "--architecture", config.toString(), "--max-length", "16");
    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("steps of ");
    Ended refused = run("plan", "--architecture", config.toString(), "--epochs", "2");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--epochs", "--architecture");
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedAtOnce() {
    Ended refused = run("plan", "--json", folder.resolve("no/such/plan.json").toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--json");
  }

  @Test
  void stepsAreTimedOnThisProcessor() throws Exception {
    Planned ended = planned("--max-steps", "50");
    assertThat(ended.out()).contains("A step takes about ", "the run, of 50 steps, about ");
    JsonNode plan = ended.json();
    double step = plan.path("seconds_per_step").asDouble();
    assertThat(step).isPositive();
    assertThat(plan.path("seconds").asDouble()).isGreaterThanOrEqualTo(50 * step);
  }

  @Test
  void aRunOfUnknownLengthIsPlannedWithoutItsTime() throws Exception {
    Path config = Files.writeString(folder.resolve("tiny.json"), CONFIG);
    Path json = folder.resolve("plan.json");
    Ended ended = run(
        "plan",
        "--architecture",
        config.toString(),
        "--max-length",
        "16",
        "--json",
        json.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    JsonNode plan = new JsonMapper().readTree(json.toFile());
    assertThat(plan.has("seconds_per_step")).isTrue();
    assertThat(plan.has("seconds")).isFalse();
  }
}
