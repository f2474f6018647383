package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit} on tiny RoBERTa and XLM-R folders. */
class RobertaIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");

  @TempDir
  static Path folder;

  private static String model(String name, String tokenizer, String... files) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(
          GOLDEN.resolve("models").resolve(name).resolve(file),
          target.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (String file : files) {
      Files.copy(
          GOLDEN.resolve("tokenizers").resolve(tokenizer).resolve(file),
          target.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return target.toString();
  }

  private static Ended run(String... words) throws Exception {
    Ended ended = SlimfitProcess.run(folder, words);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void pairsAreTrainedEvaluatedAndPredicted() throws Exception {
    String rows = "the fog,a fog 😀,same\nthe déjà vu,a ship,other\n".repeat(8);
    Files.writeString(folder.resolve("pairs.csv"), "sentence1,sentence2,label\n" + rows);
    String start = model("roberta-masked-lm", "byte-level", "vocab.json", "merges.txt");
    Ended trained = run(
        "train",
        "--train-file",
        "pairs.csv",
        "--model",
        start,
        "--output",
        "pairs",
        "--max-steps",
        "3",
        "--max-length",
        "64",
        "--profile",
        "lean");
    assertThat(trained.err())
        .contains("unused tensors", "lm_head.bias", "newly initialized", "classifier.out_proj");
    Path model = folder.resolve("pairs/model");
    JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
    assertThat(config.path("model_type").asText()).isEqualTo("roberta");
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("RobertaForSequenceClassification");
    assertThat(model.resolve("merges.txt"))
        .hasSameBinaryContentAs(folder.resolve("roberta-masked-lm/merges.txt"));

    run(
        "evaluate",
        "--data",
        "pairs.csv",
        "--model",
        "pairs/model",
        "--max-length",
        "64",
        "--output",
        "evaluated");
    JsonNode evaluated = JSON.readTree(folder.resolve("evaluated/metrics.json").toFile());
    assertThat(evaluated.path("eval").path("accuracy").isNumber()).isTrue();

    Files.writeString(folder.resolve("in.txt"), "the fog\ta fog 😀\na déjà vu\tagain\n");
    Ended answered =
        run("predict", "--model", "pairs/model", "--input", "in.txt", "--max-length", "64");
    List<String> lines = answered.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.get(0)).path("probabilities").size()).isEqualTo(2);
  }

  @Test
  void commandLineOfRunGlueTrainsEvaluatesAndPredicts() throws Exception {
    Path data = Files.createDirectories(folder.resolve("glue/MRPC"));
    String header = "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n";
    String rows = "1\t1\t2\tthe fog\ta fog\n0\t3\t4\tthe door\ta ship\n".repeat(8);
    Files.writeString(data.resolve("train.tsv"), header + rows);
    Files.writeString(data.resolve("dev.tsv"), header + rows);
    Files.writeString(
        data.resolve("test.tsv"),
        "index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\tthe fog\ta ship\n");
    run(
        "train",
        "--model_name_or_path",
        model("roberta-masked-lm", "byte-level", "vocab.json", "merges.txt"),
        "--task_name",
        "mrpc",
        "--data",
        "glue",
        "--do_train",
        "--do_eval",
        "--do_predict",
        "--max_seq_length",
        "32",
        "--per_device_train_batch_size",
        "8",
        "--learning_rate",
        "2e-5",
        "--num_train_epochs",
        "1",
        "--output_dir",
        "run-glue");
    JsonNode results = JSON.readTree(folder.resolve("run-glue/all_results.json").toFile());
    assertThat(results.path("eval_f1").isNumber()).isTrue();
    assertThat(results.path("eval_samples").intValue()).isEqualTo(16);
    assertThat(Files.readAllLines(folder.resolve("run-glue/predictions/MRPC.tsv")))
        .hasSize(2);
  }

  @Test
  void questionsAreTrainedAndPredicted() throws Exception {
    String question = "{\"id\":\"q%d\",\"question\":\"What colour is the door?\","
        + "\"answers\":[{\"text\":\"déjà blue\",\"answer_start\":12}]}";
    String paragraph =
        "{\"context\":\"The door is déjà blue since last year. %s\",\"qas\":[" + question + "]}";
    StringBuilder paragraphs = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      String more = "Nobody knew where the river began. ".repeat(i);
      paragraphs.append(i == 0 ? "" : ",").append(String.format(paragraph, more, i));
    }
    for (String file : List.of("train-v1.1.json", "dev-v1.1.json")) {
      Files.writeString(
          folder.resolve(file),
          "{\"version\":\"1.1\",\"data\":[{\"paragraphs\":[" + paragraphs + "]}]}");
    }
    run(
        "train",
        "--task",
        "squad",
        "--data",
        ".",
        "--model",
        model("xlm-roberta-base", "unigram", "tokenizer.json"),
        "--output",
        "squad",
        "--max-steps",
        "3",
        "--max-length",
        "48",
        "--doc-stride",
        "12");
    JsonNode answers = JSON.readTree(folder.resolve("squad/predictions.json").toFile());
    assertThat(answers).hasSize(6);
    JsonNode config = JSON.readTree(folder.resolve("squad/model/config.json").toFile());
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("XLMRobertaForQuestionAnswering");
  }
}
