package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit bench} on a tiny config.json. */
class BenchIT {
  private static final long RUNTIME_BYTES = 400L << 20;

  private static final String TINY = """
      {"model_type": "bert", "vocab_size": 100, "hidden_size": 32, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 32,
       "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
      """;

  private static final String TINY_VISION = """
      {"model_type": "vit", "image_size": 32, "patch_size": 8, "hidden_size": 32, \
      "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 64, "hidden_act": "gelu"}
      """;

  @TempDir
  Path folder;

  @BeforeEach
  void writeConfig() throws Exception {
    Files.createDirectories(folder.resolve("tiny"));
    Files.writeString(folder.resolve("tiny/config.json"), TINY);
  }

  @Test
  void printsATableAndWritesTheResults() throws Exception {
    Ended run = bench(
        "--batch-size",
        "4",
        "--max-length",
        "16",
        "--steps",
        "3",
        "--profile",
        "lean",
        "--store",
        "block-norm=int4",
        "--freeze",
        "ils",
        "--truncate",
        "--threads",
        "1",
        "--json",
        "out.json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("(median)", "(min) of 3", "activations", "full fine-tuning")
        .doesNotContain("phase");
    JsonNode json = new JsonMapper().readTree(folder.resolve("out.json").toFile());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "architecture",
            "batch_size",
            "max_length",
            "profile",
            "freeze",
            "freeze_rate",
            "optimizer",
            "micro_batch",
            "threads",
            "precision",
            "store",
            "truncate",
            "step_seconds",
            "step_processor_seconds",
            "memory");
    assertThat(json.path("step_seconds")).hasSize(3);
    assertThat(json.path("freeze_rate").doubleValue()).isEqualTo(0.95);
    assertThat(json.path("micro_batch").textValue()).isEqualTo("whole");
    assertThat(json.path("store").path("block-norm").textValue()).isEqualTo("int4");
    assertThat(json.path("memory").path("baseline").path("activations").longValue())
        .isGreaterThan(json.path("memory").path("activations").longValue());
  }

  /**
   * The process needs what the ledger says and little more: JVM, libtorch and code (255 MiB,
   * measured after the first products) and the pages of the heap. An uncounted buffer or churn of
   * malloc would show here: the activations of this step are already larger than the tolerance.
   */
  @Test
  void ledgerExplainsThePeakOfTheProcess() throws Exception {
    Ended run = SlimfitProcess.run(
        folder,
        "bench",
        "--architecture",
        "minilm",
        "--batch-size",
        "96",
        "--steps",
        "1",
        "--precision",
        "fp32",
        "--profile",
        "exact",
        "--json",
        "ledger.json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode memory =
        new JsonMapper().readTree(folder.resolve("ledger.json").toFile()).path("memory");
    long rest = memory.path("peak_rss").longValue() - memory.path("total").longValue();
    assertThat(memory.path("activations").longValue()).isGreaterThan(RUNTIME_BYTES);
    assertThat(rest).isBetween(0L, RUNTIME_BYTES);
  }

  @Test
  void reportsWhereTheTimeWasSpent() throws Exception {
    Ended run = bench(
        "--batch-size",
        "32",
        "--max-length",
        "32",
        "--steps",
        "20",
        "--breakdown",
        "--json",
        "time.json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("phase", "forward", "backward", "others");
    assertThat(run.out()).contains("GFLOP/s", "limits of a thread");
    JsonNode json = new JsonMapper().readTree(folder.resolve("time.json").toFile());
    assertThat(json.path("step_processor_seconds")).hasSize(20);
    JsonNode roofline = json.path("roofline");
    double counted = 0;
    for (JsonNode operator : roofline.path("operators")) {
      counted += operator.path("processor_seconds").doubleValue();
      assertThat(operator.path("bytes").doubleValue()).as("%s", operator).isPositive();
    }
    assertThat(counted).isBetween(0.0, roofline.path("processor_seconds").doubleValue());
    JsonNode shares = json.path("breakdown");
    double sum = 0;
    for (JsonNode share : shares) {
      sum += share.path("share").doubleValue();
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Test
  void measuresImages() throws Exception {
    Files.writeString(folder.resolve("tiny/config.json"), TINY_VISION);
    String[] options = {
      "--image-size",
      "16",
      "--batch-size",
      "3",
      "--steps",
      "1",
      "--profile",
      "min",
      "--json",
      "o.json"
    };
    Ended run = bench(options);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = new JsonMapper().readTree(folder.resolve("o.json").toFile());
    assertThat(json.path("image_size").intValue()).isEqualTo(16);
    assertThat(json.has("max_length")).isFalse();
    long held = json.path("memory").path("activations").longValue();
    assertThat(held).isPositive();
    assertThat(json.path("memory").path("baseline").path("activations").longValue())
        .isGreaterThan(held);
  }

  @Test
  @DisplayName(
      "an image size that is not a multiple of the patch, and images for a text model, are "
          + "rejected")
  void badImageSizes() throws Exception {
    refused("reads texts, not images", "--image-size", "16");
    Files.writeString(folder.resolve("tiny/config.json"), TINY_VISION);
    refused("18 is not a multiple of patch_size, 8", "--image-size", "18");
    refused("--image-size", "--image-size", "0");
  }

  @Test
  @DisplayName("errors are reported with exit code 2")
  void badInput() throws Exception {
    refused("33 is more than the 32 tokens that the model supports", "--max-length", "33");
    refused("'missing/out.json' cannot be written", "--json", "missing/out.json");
    Files.writeString(folder.resolve("tiny/config.json"), TINY.replace("32, \"num", "-1, \"num"));
    refused("hidden_size");
    Files.writeString(folder.resolve("tiny/config.json"), TINY.replace("\"bert\"", "\"bart\""));
    refused("bart");
  }

  private void refused(String message, String... options) throws Exception {
    Ended run = bench(options);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  private Ended bench(String... options) throws Exception {
    String[] words = new String[options.length + 3];
    words[0] = "bench";
    words[1] = "--architecture";
    words[2] = "tiny/config.json";
    System.arraycopy(options, 0, words, 3, options.length);
    return SlimfitProcess.run(folder, words);
  }
}
