package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.data.image.ImageFiles;
import io.slimfit.run.FineTuning;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.EvaluationSchedule.Every;
import io.slimfit.train.RunListener;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs of a second: tiny models that learn from small data of each kind. */
final class TinyRuns {
  static final int STEPS = 9;

  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  /** @param folder for models and data */
  TinyRuns(Path folder) {
    this.folder = folder;
    try {
      Path start = Files.createDirectories(folder.resolve("start"));
      for (String name : List.of("config.json", "model.safetensors")) {
        Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
      }
      for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
        Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @param kind texts, questions, names, pairs, scores or images */
  RunConfigBuilder of(String kind) {
    RunConfigBuilder run = switch (kind) {
      case "texts" -> texts();
      case "questions" -> questions();
      case "names" -> ofFile("ner", "names.conll", "Jane B-PER\nlives O\nin O\nYork B-LOC\n\n");
      case "pairs" ->
        ofFile("embed", "pairs.jsonl", "{\"anchor\":\"film #\",\"positive\":\"#\"}\n");
      case "scores" -> ofFile("rerank", "scores.csv", "film #,a film of #,1\n# b,film,0\n");
      case "images" -> images();
      default -> throw new IllegalArgumentException(kind);
    };
    return run.set(TrainingOptions.BATCH_SIZE, 3)
        .set(TrainingOptions.MAX_STEPS, (long) STEPS)
        .set(EvaluationOptions.EVAL_EVERY, new Every.Steps(2))
        .set(SpeedOptions.THREADS, 1);
  }

  private RunConfigBuilder texts() {
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 14; i++) {
      rows.append("film ".repeat(1 + i % 5)).append(i).append(i % 2 == 0 ? ",good\n" : ",bad\n");
    }
    return RunConfig.forTask("text")
        .set(DataOptions.TRAIN_FILE, ImageFiles.text(folder.resolve("texts.csv"), rows.toString()))
        .set(DataOptions.VALIDATION_FILE, folder.resolve("texts.csv"))
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.MAX_LENGTH, 12);
  }

  /** @param rows are repeated; a # becomes a number */
  private RunConfigBuilder ofFile(String task, String name, String rows) {
    StringBuilder text =
        new StringBuilder(name.endsWith(".csv") ? "sentence1,sentence2,score\n" : "");
    for (int i = 0; i < 14; i++) {
      text.append(rows.replace("#", "word ".repeat(i % 4) + i));
    }
    Path file = ImageFiles.text(folder.resolve(name), text.toString());
    return RunConfig.forTask(task)
        .set(DataOptions.TRAIN_FILE, file)
        .set(DataOptions.VALIDATION_FILE, file)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.MAX_LENGTH, 12);
  }

  private RunConfigBuilder questions() {
    String questions = IntStream.range(0, 16)
        .mapToObj(i -> "{\"id\":\"" + i + "\",\"question\":\"" + "who ".repeat(1 + i % 4) + i
            + "?\",\"answers\":[{\"text\":\"town\",\"answer_start\":6}]}")
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
    String squad = "{\"version\":\"1.1\",\"data\":[{\"title\":\"t\",\"paragraphs\":[{\"context\":"
        + "\"In my town there is a hall and a mill\",\"qas\":[" + questions + "]}]}]}";
    ImageFiles.text(folder.resolve("squad/train-v1.1.json"), squad);
    ImageFiles.text(folder.resolve("squad/dev-v1.1.json"), squad);
    return RunConfig.forTask("squad")
        .set(DataOptions.DATA, folder.resolve("squad"))
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(QuestionOptions.DOC_STRIDE, 8)
        .set(TrainingOptions.MAX_LENGTH, 60);
  }

  private RunConfigBuilder images() {
    for (int i = 0; i < 8; i++) {
      ImageFiles.write(folder.resolve("images/train/dark/" + i + ".png"), ImageFiles.png(i));
      ImageFiles.write(folder.resolve("images/train/light/" + i + ".png"), ImageFiles.png(200 + i));
    }
    ImageFiles.write(folder.resolve("images/val/dark/0.png"), ImageFiles.png(0));
    ImageFiles.write(folder.resolve("images/val/light/0.png"), ImageFiles.png(220));
    return RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("images"))
        .set(ModelSourceOptions.MODEL, "vit-tiny")
        .set(ModelSourceOptions.FROM_SCRATCH, true)
        .set(ModelSourceOptions.LAYERS, 2)
        .set(ModelSourceOptions.HIDDEN_SIZE, 16)
        .set(ModelSourceOptions.HEADS, 2)
        .set(ModelSourceOptions.PATCH_SIZE, 4)
        .set(ImageOptions.IMAGE_SIZE, 8);
  }

  Path output(String name) {
    return folder.resolve(name);
  }

  /** A run that nothing interrupts. */
  Path whole(RunConfigBuilder run, String name) {
    SlimFit.train(into(run, name), RunListener.silent());
    return output(name);
  }

  /** A run that is asked to end after a step. */
  Path stopped(RunConfigBuilder run, String name, long step) {
    StopsAfter listener = new StopsAfter(step);
    FineTuning tuning = SlimFit.prepare(into(run, name), listener);
    listener.run.add(tuning);
    assertThat(tuning.run().stopped()).as("stopped").isTrue();
    return output(name);
  }

  RunConfig into(RunConfigBuilder run, String name) {
    return run.set(OutputOptions.OUTPUT, output(name).toString()).build();
  }

  /** Ends a run after a step. */
  static final class StopsAfter implements RunListener {
    final List<FineTuning> run = new ArrayList<>();
    private final long step;

    StopsAfter(long step) {
      this.step = step;
    }

    @Override
    public void onStep(StepReport report) {
      if (report.step() == step) {
        run.forEach(FineTuning::stop);
      }
    }
  }

  /** Model, metrics and log are the same, but for times and the resident set. */
  static void assertSame(Path actual, Path expected) throws IOException {
    assertThat(actual.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(expected.resolve("model/model.safetensors"));
    assertThat(metrics(actual)).isEqualTo(metrics(expected));
    assertThat(steps(actual)).isEqualTo(steps(expected));
    for (String name :
        List.of("predictions.json", "nbest_predictions.json", "worst_examples.jsonl")) {
      if (Files.exists(expected.resolve(name))) {
        assertThat(actual.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
      }
    }
  }

  static JsonNode metrics(Path output) throws IOException {
    ObjectNode metrics =
        (ObjectNode) JSON.readTree(output.resolve("metrics.json").toFile());
    metrics.remove(List.of("seconds_per_step", "time"));
    ((ObjectNode) metrics.path("memory")).remove("peak_rss");
    return metrics;
  }

  /** metrics.json of a series. */
  static JsonNode means(Path output) throws IOException {
    ObjectNode means = (ObjectNode) JSON.readTree(output.resolve("metrics.json").toFile());
    means.remove(List.of("seconds_per_step", "seconds_per_step_standard_deviation"));
    return means;
  }

  static List<JsonNode> steps(Path output) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(output.resolve("steps.jsonl"))) {
      ObjectNode step = (ObjectNode) JSON.readTree(line);
      step.remove(List.of("seconds", "phase_seconds"));
      steps.add(step);
    }
    return steps;
  }
}
