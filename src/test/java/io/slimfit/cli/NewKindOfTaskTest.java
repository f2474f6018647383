package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.SlimFit;
import io.slimfit.base.Place;
import io.slimfit.cli.output.Terminal;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link WordCounting} takes one class and one line of a registry, and has all that other kinds of
 * task have.
 */
class NewKindOfTaskTest {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final Tasks TASKS = Tasks.standard().with(List.of(new WordCounting()));

  @TempDir
  Path folder;

  private Path lines = Path.of("");

  @BeforeEach
  void files() throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    lines = Files.writeString(folder.resolve("lines.txt"), "a\na b\na b c\na b c d\n".repeat(2));
  }

  @Test
  void trainsEvaluatesAndPredicts() throws IOException {
    TaskKind<?> words = TASKS.get("words", Place.of("test"));
    RunConfig config = RunConfig.forTask(words)
        .set(DataOptions.DATA, lines)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
        .build();
    RunResult result = SlimFit.train(config, RunListener.silent());
    assertThat(result.steps()).isEqualTo(2); // its recipe: one epoch of 8 lines, 4 a step
    assertThat(result.evaluation().keySet()).containsExactly("pearson", "loss");

    InferenceConfig inference =
        InferenceConfig.of(folder.resolve("run/model").toString()).withThreads(1);
    EvaluationResult evaluated = SlimFit.evaluate(
        new EvaluationConfig(
            words,
            new DataConfig(
                Optional.of(lines),
                TextFiles.none(),
                ImageConfig.standard(),
                QuestionConfig.standard(),
                LossConfig.plain()),
            inference,
            folder.resolve("evaluated"),
            false),
        RunListener.silent());
    assertThat(evaluated.samples()).isEqualTo(8);
    assertThat(evaluated.metrics()).containsOnlyKeys("mean_error");

    TestPredictions tests =
        TestPredictions.find(words, Optional.of(lines), TextFiles.none()).orElseThrow();
    List<Path> written = SlimFit.predict(
        tests, inference, OptionalInt.empty(), folder.resolve("predicted"), RunListener.silent());
    assertThat(Files.readAllLines(written.get(0))).hasSize(8).allMatch(line -> line.contains("."));
  }

  @Test
  void commandsTrainEvaluateAndPredict() throws IOException {
    String model = folder.resolve("run/model").toString();
    String data = lines.toString();
    String train = output(
        List.of("train", "--task", "words", "--data", data),
        List.of("--model", folder.resolve("start").toString(), "--threads", "1"),
        List.of("--output", folder.resolve("run").toString()));
    assertThat(train).contains("pearson");

    String evaluate = output(
        List.of("evaluate", "--task", "words", "--data", data, "--model", model),
        List.of("--threads", "1", "--output", folder.resolve("evaluated").toString()));
    assertThat(evaluate).contains("mean_error", "evaluated on 8 examples");

    output(
        List.of("predict", "--task", "words", "--data", data, "--model", model),
        List.of("--threads", "1", "--output", folder.resolve("predicted").toString()));
    assertThat(Files.readAllLines(folder.resolve("predicted/counts.txt"))).hasSize(8);
  }

  @Test
  void appearsAmongTheTasks() {
    assertThat(output(List.of("tasks")))
        .contains("words                1e-3", "how many words a line has");
    assertThat(Tasks.standard().names()).doesNotContain("words");
  }

  /** What a command line that succeeds prints. */
  @SafeVarargs
  private static String output(List<String>... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Main.commandLine(new Terminal(false, 80), TASKS)
          .setErr(new PrintWriter(err))
          .execute(Stream.of(words).flatMap(List::stream).toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    assertThat(code).as(err.toString()).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
