package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.TextLines;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TextReader;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.FineTuning;
import io.slimfit.run.ModelEvaluation;
import io.slimfit.run.ModelSource;
import io.slimfit.run.SeedSeries;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ClassScores;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Device;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small RoBERTa is trained on own texts, from the files to the predictions. */
class TextTrainingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final List<String> TOKENIZER =
      List.of("vocab.json", "merges.txt", "tokenizer_config.json");
  private static final String LONG = "a fine day ".repeat(8);

  @TempDir
  Path folder;

  private final HeardNotes listener = new HeardNotes();
  private final List<String> notes = listener.notes;
  private Path start = Path.of("");
  private Path texts = Path.of("");

  @BeforeEach
  void files() throws IOException {
    start = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : TOKENIZER) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    String rows = "a fine film,good\ndull,bad\n" + LONG + "but bad in the end,bad\n";
    texts = Files.writeString(folder.resolve("texts.csv"), "text,label\n" + rows.repeat(4));
  }

  private RunConfigBuilder learning() {
    return epochs().set(TrainingOptions.MAX_STEPS, 2L);
  }

  private RunConfigBuilder epochs() {
    return RunConfig.forTask("text")
        .set(DataOptions.TRAIN_FILE, texts)
        .set(DataOptions.VALIDATION_FILE, texts)
        .set(ModelSourceOptions.MODEL, start.toString())
        .set(TrainingOptions.MAX_LENGTH, 12)
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString());
  }

  private Path learned() {
    return folder.resolve("run/model");
  }

  private InferenceConfig inference() {
    return InferenceConfig.of(learned().toString()).withThreads(1);
  }

  private Map<String, OptionalDouble> evaluated(InferenceConfig inference) {
    DataConfig data = new DataConfig(
        Optional.of(texts),
        TextFiles.none(),
        ImageConfig.standard(),
        QuestionConfig.standard(),
        LossConfig.plain());
    EvaluationConfig config =
        new EvaluationConfig("text", data, inference, folder.resolve("evaluated"), true);
    return new ModelEvaluation(config, listener).run().metrics();
  }

  @Test
  void lengthOfTrainingIsKept() throws IOException {
    Map<String, OptionalDouble> metrics =
        new FineTuning(learning().build(), listener).run().evaluation();
    JsonNode kept =
        new JsonMapper().readTree(learned().resolve("tokenizer_config.json").toFile());
    ObjectNode expected = (ObjectNode)
        new JsonMapper().readTree(start.resolve("tokenizer_config.json").toFile());
    assertThat(kept).isEqualTo(expected.put("max_length", 12));

    notes.clear();
    assertThat(evaluated(inference())).isEqualTo(metrics);
    assertThat(notes)
        .containsExactly(
            texts + ": 1 text per example, from text; labels from label",
            "4 of 12 texts were truncated to 12 tokens");
    notes.clear();
    assertThat(evaluated(inference().withMaxLength(60)).get("loss"))
        .isNotEqualTo(metrics.get("loss"));
    assertThat(notes).containsExactly(texts + ": 1 text per example, from text; labels from label");
  }

  @Test
  void classesAreReportedForTheKeptModelAndByEvaluate() {
    RunResult result =
        new FineTuning(learning().set(EvaluationOptions.BEST_METRIC, "f1").build(), listener).run();
    ClassReport report = result.details().classes().get(0);
    assertThat(report.classNames()).containsExactly("bad", "good");
    assertThat(report.positiveClass()).hasValue("good");
    assertThat(report.scores()).extracting(ClassScores::examples).containsExactly(8L, 4L);
    assertThat(report.matrix().orElseThrow().total()).isEqualTo(12);
    assertThat(result.evaluation().get("f1")).hasValue(report.scores().get(1).f1());
    assertThat(result.evaluation().get("precision"))
        .hasValue(report.scores().get(1).precision());
    assertThat(result.evaluation().get("recall"))
        .hasValue(report.scores().get(1).recall());

    DataConfig data = new DataConfig(
        Optional.of(texts),
        TextFiles.none(),
        ImageConfig.standard(),
        QuestionConfig.standard(),
        LossConfig.plain());
    EvaluationResult evaluated = new ModelEvaluation(
            new EvaluationConfig("text", data, inference(), folder.resolve("evaluated"), true),
            listener)
        .run();
    assertThat(evaluated.details().classes().get(0).scores()).isEqualTo(report.scores());
  }

  @Test
  void aTestFileHasAReportOfItsOwn() throws IOException {
    Path test = Files.writeString(folder.resolve("test.csv"), "text,label\ndull,bad\n");
    RunResult result =
        new FineTuning(learning().set(DataOptions.TEST_FILE, test).build(), listener).run();
    assertThat(result.details().classes())
        .extracting(
            ClassReport::metricSuffix, each -> each.matrix().orElseThrow().total())
        .containsExactly(tuple("", 12L), tuple("_test", 1L));
  }

  @ParameterizedTest
  @CsvSource({"adamw, false", "adamw, true", "adamw8bit, false", "adamw8bit, true"})
  void gradientsTooLargeToBeSquaredEndTheRun(String optimizer, boolean clipped) throws IOException {
    Files.writeString(texts, "text,label\n" + "fine,1.5e20\ndull,-3.5e20\n".repeat(6));
    RunConfigBuilder run = learning().set(TrainingOptions.OPTIMIZER, optimizer);
    if (clipped) {
      run.set(TrainingOptions.MAX_GRAD_NORM, 1.0);
    }
    assertThatThrownBy(() -> new FineTuning(run.build(), listener).run())
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageStartingWith("in step 1 the gradient of ")
        .hasMessageContaining("is not finite, or too large to be squared")
        .hasMessageContaining("if the labels are scores, scale them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15 | 30 | training takes only 30 steps for 15 classes, in which little is learned: ",
        "2  | 29 | training takes only 29 steps, in which little is learned: ",
        "2  | 30 | ",
        "10 | 30 | ",
      })
  void fewStepsForWhatIsToBeLearnedAreSaid(int classes, int steps, @Nullable String note)
      throws IOException {
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < steps; i++) {
      rows.append("fine ").append(i).append(",kind ").append(i % classes).append('\n');
    }
    Files.writeString(texts, rows);
    new FineTuning(
            epochs()
                .set(TrainingOptions.EPOCHS, 1.0)
                .set(TrainingOptions.BATCH_SIZE, 1)
                .build(),
            listener)
        .run();
    assertThat(notes.stream().filter(text -> text.startsWith("training takes only")))
        .hasSize(note == null ? 0 : 1)
        .allSatisfy(text -> assertThat(text).startsWith(note == null ? "" : note));
  }

  @Test
  void aRunWhoseWeightsDoNotMoveSaysSo() {
    new FineTuning(learning().set(TrainingOptions.LEARNING_RATE, 1e-30).build(), listener).run();
    assertThat(notes).contains("no weight has moved: the learningRate is too small");
  }

  @Test
  void aRunWhoseLossDoesNotFallBelowThatOfAConstantSaysSo() throws IOException {
    Files.writeString(texts, "text,label\n" + "fine,80.5\ndull,79.5\n".repeat(6));
    new FineTuning(learning().build(), listener).run();
    assertThat(notes)
        .anySatisfy(note -> assertThat(note)
            .startsWith("the loss did not fall below that of always predicting the same, 0.2500: ")
            .contains("learningRate"));
  }

  @Test
  void aRunThatLearnsSaysNothingOfIt() {
    new FineTuning(
            learning()
                .set(FreezingOptions.FREEZE, "none")
                .set(TrainingOptions.LEARNING_RATE, 1e-3)
                .set(TrainingOptions.MAX_STEPS, 150L)
                .build(),
            listener)
        .run();
    assertThat(notes).noneMatch(note -> note.contains("always predicting the same"));
  }

  @Test
  void lengthOfModelsWithoutSetting() {
    assertThat(lengthOf(InferenceConfig.of(start.toString()))).isEqualTo(64); // its positions
    assertThat(lengthOf(InferenceConfig.of(start.toString()).withUsualLength(9)))
        .isEqualTo(9);
    assertThat(lengthOf(InferenceConfig.of(start.toString()).withMaxLength(7))).isEqualTo(7);
    assertThatThrownBy(() -> lengthOf(InferenceConfig.of(start.toString()).withMaxLength(65)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option maxLength");
  }

  private int lengthOf(InferenceConfig config) {
    try (TextInput input =
        TextInput.toPredict(ModelSource.of(config.model(), listener), config.settings())) {
      return input.maxLength();
    }
  }

  @Test
  void truncatedTextsAreReported() {
    new FineTuning(learning().build(), listener).run();
    notes.clear();
    ExampleSource source = ExampleSource.of(List.of(
        Example.of("0", LONG, Label.none()),
        Example.of("1", "", Label.none()),
        Example.of("2", "dull", Label.none())));
    int[] predicted = new int[1];
    try (TextClassifier model = TrainedModel.find(inference(), listener).forTexts();
        ExampleSource.Reader reader = source.open()) {
      model.predict(reader, prediction -> predicted[0]++, () -> {});
    }
    assertThat(predicted[0]).isEqualTo(3);
    assertThat(notes)
        .containsExactly("1 of 3 texts was truncated to 12 tokens", "1 of 3 texts is empty");
  }

  @Test
  @DisplayName("what precedes a bad row is predicted; a reported one stands in its place")
  void badRows() {
    new FineTuning(learning().build(), listener).run();
    List<String> seen = new ArrayList<>();
    try (TextClassifier model = TrainedModel.find(inference(), listener).forTexts()) {
      model.predict(
          lines(OnBadRow.REPORT),
          prediction -> seen.add(prediction.example().text()),
          problem -> seen.add("bad " + problem.id()),
          () -> seen.add("pause"));
      assertThat(seen).containsExactly("good", "dull", "pause", "bad 2", "pause", "fine", "pause");
      seen.clear();
      assertThatThrownBy(() -> model.predict(
              lines(OnBadRow.FAIL),
              prediction -> seen.add(prediction.example().text()),
              () -> seen.add("pause")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("test, line 3");
      assertThat(seen).containsExactly("good", "dull", "pause");
    }
  }

  private static TextLines lines(OnBadRow policy) {
    String text = "{\"text\":\"good\"}\n{\"text\":\"dull\"}\n{\"text\":7}\n{\"text\":\"fine\"}\n";
    InputStream in =
        new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
          @Override
          public int available() {
            return 1; // as a file has more, which need not be waited for
          }
        };
    return new TextLines(
        TextReader.of(in, Place.of("test"), TextLines.LINE_CHARACTERS),
        new TextLines.Fields(
            Optional.empty(), Optional.empty(), names -> List.of(), (texts, place) -> {}),
        new BadRows(policy));
  }

  @Test
  void tokenizersAreReadBeforeTraining() {
    RunListener removing = new RunListener() {
      @Override
      public void onStart(RunSummary summary) {
        TOKENIZER.forEach(name -> {
          try {
            Files.delete(start.resolve(name));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
      }
    };
    new FineTuning(learning().build(), removing).run();
    assertThat(learned().toFile().list()).contains(TOKENIZER.toArray(String[]::new));
  }

  @Test
  void modelInUseIsNotRemoved() {
    new FineTuning(learning().build(), listener).run();
    RunConfig again = learning()
        .set(ModelSourceOptions.MODEL, learned().toString())
        .set(OutputOptions.OVERWRITE, true)
        .build();
    assertThatThrownBy(() -> new FineTuning(again, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option model");
    RunConfigBuilder series = learning()
        .set(ModelSourceOptions.MODEL, learned().toString())
        .set(OutputOptions.OVERWRITE, true)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString());
    assertThatThrownBy(() ->
            new SeedSeries(series, List.of(1L), one -> new FineTuning(one, listener), r -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option model");
    EvaluationConfig evaluation = new EvaluationConfig(
        "text", learning().build().data(), inference(), folder.resolve("run"), true);
    assertThatThrownBy(() -> new ModelEvaluation(evaluation, listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did not write");
    assertThat(learned().resolve("model.safetensors")).exists();
  }

  @Test
  void missingGpuIsNamed() {
    assertThatThrownBy(() -> TrainedModel.find(inference().withDevice(Device.CUDA), listener))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option device");
  }
}
