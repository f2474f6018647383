package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.data.image.OnBadImage;
import io.slimfit.data.image.UnlabelledImages;
import io.slimfit.predict.ImageClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.Architectures;
import io.slimfit.run.EvaluationResult;
import io.slimfit.run.FineTuning;
import io.slimfit.run.ModelEvaluation;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.ClassReport;
import io.slimfit.task.DataConfig;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.LossConfig;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.image.ImagePrediction;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A small ViT is trained on generated images, from the files to the predictions. */
class ImageTrainingTest {
  private static final int SIZE = 8;

  @TempDir
  Path folder;

  private final Listening listener = new Listening();
  private PictureFolder train;
  private PictureFolder validation;

  @BeforeEach
  void data() {
    train = new PictureFolder(folder.resolve("data/train"))
        .with("dark", 0, 16)
        .with("light", 230, 16)
        .with("middle", 120, 16);
    validation = new PictureFolder(folder.resolve("data/val"))
        .with("dark", 16, 4)
        .with("light", 246, 4)
        .with("middle", 136, 4);
  }

  @Test
  void lossFallsAndPredictAgreesWithEvaluate() throws Exception {
    RunResult result = run(fromScratch("first"));
    assertThat(listener.losses.get(listener.losses.size() - 1))
        .isLessThan(0.5 * listener.losses.get(0));
    assertThat(accuracy(result.evaluation())).isGreaterThan(0.9);
    ClassReport report = result.details().classes().get(0);
    assertThat(report.classNames()).containsExactly("dark", "light", "middle");
    assertThat(report.matrix().orElseThrow().total()).isEqualTo(12);

    EvaluationResult evaluated = evaluate(ImageConfig.standard());
    assertThat(evaluated.metrics()).isEqualTo(result.evaluation());
    assertThat(evaluated.samples()).isEqualTo(12);

    List<ImagePrediction> predictions = new ArrayList<>();
    try (ImageClassifier model = classifier(ImageConfig.standard());
        UnlabelledImages images = UnlabelledImages.of(List.of(validation.path()))) {
      assertThat(model.predict(images, predictions::add)).isEmpty();
      assertThat(model.predict(Path.of(predictions.get(5).path())).probabilities())
          .containsExactly(predictions.get(5).probabilities(), within(1e-6));
    }
    assertThat(predictions).extracting(ImagePrediction::path).isSorted().hasSize(12);
    assertThat(predictions).allSatisfy(prediction -> {
      assertThat(prediction.probabilities()).hasSize(3);
      assertThat(sum(prediction.probabilities())).isEqualTo(1, within(1e-9));
    });
    long right = predictions.stream()
        .filter(prediction -> prediction.path().contains("/" + prediction.label() + "/"))
        .count();
    assertThat(right / 12.0).isEqualTo(accuracy(evaluated.metrics()));
  }

  @Test
  void modelFolderCanBeReadByTransformers() throws Exception {
    run(fromScratch("first").set(TrainingOptions.MAX_STEPS, 1L));
    Path model = folder.resolve("first/model");
    JsonNode config = json(model.resolve("config.json"));
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("ViTForImageClassification");
    assertThat(config.path("id2label").path("1").asText()).isEqualTo("light");
    assertThat(config.path("image_size").asInt()).isEqualTo(SIZE);
    JsonNode processor = json(model.resolve("preprocessor_config.json"));
    assertThat(processor.path("size").path("height").asInt()).isEqualTo(SIZE);
    assertThat(processor.path("image_processor_type").asText()).isEqualTo("ViTImageProcessor");
    assertThat(Files.list(model).map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder("config.json", "model.safetensors", "preprocessor_config.json");
  }

  @Test
  void modelWithoutQueryKeyValueBiasesIsSavedWithoutThem() throws Exception {
    try (InputStream vitTiny =
        Architectures.class.getResourceAsStream("architectures/vit-tiny.json")) {
      ObjectNode config = (ObjectNode) new JsonMapper().readTree(Objects.requireNonNull(vitTiny));
      config.put("qkv_bias", false);
      Files.writeString(folder.resolve("unbiased.json"), config.toString());
    }
    RunResult result = run(fromScratch("first")
        .set(ModelSourceOptions.MODEL, folder.resolve("unbiased.json").toString())
        .set(TrainingOptions.MAX_STEPS, 2L));
    Path model = folder.resolve("first/model");
    assertThat(json(model.resolve("config.json")).path("qkv_bias").asBoolean(true))
        .isFalse();
    assertThat(Files.readString(model.resolve("model.safetensors"), StandardCharsets.ISO_8859_1))
        .contains("attention.attention.value.weight", "attention.output.dense.bias")
        .doesNotContain("attention.attention.value.bias");
    listener.notes.clear();
    assertThat(evaluate(ImageConfig.standard()).metrics()).isEqualTo(result.evaluation());
    assertThat(listener.notes).noneMatch(note -> note.contains("fresh"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"paper", "lean", "min"})
  void pretrainedModelLearnsOtherClassesWithFreezing(String profile) {
    run(fromScratch("first").set(TrainingOptions.MAX_STEPS, 2L));
    RunConfigBuilder second = RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(ImageOptions.CLASSES, List.of("light", "dark"))
        .set(ModelSourceOptions.MODEL, folder.resolve("first/model").toString())
        .set(ModelSourceOptions.IGNORE_MISMATCHED_SIZES, true)
        .set(FreezingOptions.FREEZE, "ils")
        .set(MemoryOptions.PROFILE, profile)
        .set(TrainingOptions.LEARNING_RATE, 1e-3)
        .set(TrainingOptions.MAX_STEPS, 3L)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("second").toString());
    RunResult result = run(second);
    assertThat(listener.notes)
        .anyMatch(note -> note.startsWith("newly initialized, not pretrained: classifier"));
    assertThat(result.details().classes().get(0).classNames()).containsExactly("dark", "light");
  }

  @Test
  @DisplayName("a head for other classes is rejected unless a new one is requested")
  void otherNumberOfClasses() {
    run(fromScratch("first").set(TrainingOptions.MAX_STEPS, 1L));
    RunConfigBuilder other = RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(ImageOptions.CLASSES, List.of("light", "dark"))
        .set(ModelSourceOptions.MODEL, folder.resolve("first/model").toString())
        .set(OutputOptions.OUTPUT, folder.resolve("second").toString());
    assertThatThrownBy(() -> run(other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("classifier.")
        .hasMessageContaining("ignoreMismatchedSizes");
    assertThat(folder.resolve("second")).doesNotExist();
  }

  @Test
  @DisplayName("position embeddings of another resolution are interpolated and reported")
  void otherResolution() throws Exception {
    run(fromScratch("first").set(TrainingOptions.MAX_STEPS, 1L));
    run(RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(ModelSourceOptions.MODEL, folder.resolve("first/model").toString())
        .set(ImageOptions.IMAGE_SIZE, 2 * SIZE)
        .set(TrainingOptions.MAX_STEPS, 1L)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("second").toString()));
    assertThat(listener.notes).anyMatch(note -> note.contains("interpolated"));
    Path model = folder.resolve("second/model");
    assertThat(json(model.resolve("config.json")).path("image_size").asInt()).isEqualTo(2 * SIZE);
    assertThat(json(model.resolve("preprocessor_config.json"))
            .path("size")
            .path("width")
            .asInt())
        .isEqualTo(2 * SIZE);
  }

  @Test
  void missingImageSettingsDefaultToThoseOfViTWithANote() throws Exception {
    run(fromScratch("first").set(TrainingOptions.MAX_STEPS, 1L));
    assertThat(listener.notes).noneMatch(note -> note.contains("preprocessor_config.json"));
    Files.delete(folder.resolve("first/model/preprocessor_config.json"));
    evaluate(ImageConfig.standard());
    assertThat(listener.notes)
        .anyMatch(note -> note.contains("first/model has no preprocessor_config.json")
            && note.contains("stretched to 8 x 8, with mean and deviation 0.5"));
  }

  @Test
  void batchesTooLargeForTheHeapAreRejectedBeforeTheRun() {
    RunConfigBuilder run =
        fromScratch("first").set(ImageOptions.IMAGE_SIZE, 4096).set(TrainingOptions.BATCH_SIZE, 48);
    assertThatThrownBy(() -> run(run))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option batchSize: images in use and waiting take ")
        .hasMessageContaining("SLIMFIT_HEAP=");
    assertThat(folder.resolve("first")).doesNotExist();
  }

  @Test
  void modelWithImageNetWordsIsEvaluatedOnSynsetFolders() throws Exception {
    Path data = folder.resolve("data");
    StringBuilder list = new StringBuilder("path,label\n");
    for (int i = 0; i < 999; i++) {
      list.append("train/dark/" + i % 16 + ".png,n0" + (1440764 + i) + "\n");
    }
    list.append("train/light/1.png,n15075141\n");
    Files.writeString(folder.resolve("data/imagenet.csv"), list);
    RunResult result = run(fromScratch("first")
        .set(DataOptions.DATA, data.resolve("imagenet.csv"))
        .set(DataOptions.VALIDATION_FILE, data.resolve("imagenet.csv"))
        .set(TrainingOptions.MAX_STEPS, 1L));
    Path file = folder.resolve("first/model/config.json");
    ObjectNode config = (ObjectNode) json(file);
    ObjectNode words = config.putObject("id2label");
    for (int i = 0; i < 1000; i++) {
      words.put(String.valueOf(i), "thing " + i);
    }
    config.remove("label2id");
    Files.writeString(file, config.toString());
    EvaluationResult evaluated = evaluate(ImageConfig.standard(), data.resolve("imagenet.csv"));
    assertThat(Objects.requireNonNull(evaluated.metrics().get("loss")).orElseThrow())
        .isEqualTo(
            Objects.requireNonNull(result.evaluation().get("loss")).orElseThrow(), within(1e-6));
    assertThat(evaluated.details().classes().get(0).classNames())
        .startsWith("n01440764", "n01440765")
        .endsWith("n15075141");
    assertThat(listener.notes).anyMatch(note -> note.contains("by synset"));
  }

  @Test
  void loadingThreadsDoNotChangeTheResult() {
    run(fromScratch("first")
        .set(TrainingOptions.MAX_STEPS, 8L)
        .set(ImageOptions.LOADER_THREADS, 1));
    List<Double> losses = List.copyOf(listener.losses);
    listener.losses.clear();
    run(fromScratch("second")
        .set(TrainingOptions.MAX_STEPS, 8L)
        .set(ImageOptions.LOADER_THREADS, 3));
    assertThat(listener.losses).isEqualTo(losses).hasSize(8);
  }

  @Test
  @DisplayName("bad images are skipped, named and counted in training, evaluation and prediction")
  void badImagesAreSkipped() {
    train.with("dark/empty.jpg", new byte[0]);
    train.with("light/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    validation.with("light/empty.png", new byte[0]);
    ImageConfig skipping = ImageConfig.standard().withOnBadImage(OnBadImage.SKIP);
    RunResult result = run(fromScratch("first")
        .set(TrainingOptions.EPOCHS, 2.0)
        .set(ImageOptions.ON_BAD_IMAGE, OnBadImage.SKIP));
    assertThat(result.details().skipped())
        .extracting(EvaluationDetails.SkippedImages::of, EvaluationDetails.SkippedImages::count)
        .containsExactly(tuple("train", 2), tuple("eval", 1));
    assertThat(listener.notes)
        .anyMatch(note -> note.startsWith("2 images were skipped") && note.contains("text.jpg"));
    assertThat(result.details().classes().get(0).matrix().orElseThrow().total()).isEqualTo(12);
    assertThat(evaluate(skipping).samples()).isEqualTo(12);
    try (ImageClassifier model = classifier(skipping);
        UnlabelledImages images =
            UnlabelledImages.of(List.of(validation.path().resolve("light")))) {
      assertThat(model.predict(images, prediction -> {}).orElseThrow().first())
          .singleElement()
          .asString()
          .contains("empty.png");
    }
  }

  @Test
  void badImageIsNamed() {
    train.with("dark/broken.png", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> run(fromScratch("first")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.png")
        .hasMessageContaining("onBadImage(skip)");
  }

  @Test
  void badValidationImageKeepsTheModel() {
    validation.with("light/broken.png", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> run(fromScratch("first")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.png");
    assertThat(listener.notes).anyMatch(note -> note.contains("it is saved as of step"));
    EvaluationResult evaluated = evaluate(ImageConfig.standard().withOnBadImage(OnBadImage.SKIP));
    assertThat(evaluated.samples()).isEqualTo(12);
    assertThat(accuracy(evaluated.metrics())).isGreaterThan(0.9);
  }

  @Test
  void batchesOfBadImagesAreSkipped() {
    Path mostlyBad = folder.resolve("bad/train");
    PictureFolder pictures = new PictureFolder(mostlyBad).with("a", 0, 1).with("b", 200, 1);
    new PictureFolder(folder.resolve("bad/val")).with("a", 0, 1).with("b", 200, 1);
    for (int i = 0; i < 6; i++) {
      pictures.with("a/bad" + i + ".png", new byte[0]);
    }
    RunConfigBuilder run = fromScratch("first")
        .set(DataOptions.DATA, folder.resolve("bad"))
        .set(ImageOptions.ON_BAD_IMAGE, OnBadImage.SKIP)
        .set(TrainingOptions.BATCH_SIZE, 1);
    assertThat(run(run.set(TrainingOptions.MAX_STEPS, 5L)).steps()).isEqualTo(5);
    pictures.with("a/0.png", new byte[0]).with("b/0.png", new byte[0]);
    assertThatThrownBy(
            () -> run(run.set(OutputOptions.OUTPUT, folder.resolve("second").toString())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("neither this nor any other training image");
  }

  private RunConfigBuilder fromScratch(String output) {
    return RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(ModelSourceOptions.MODEL, "vit-tiny")
        .set(ModelSourceOptions.FROM_SCRATCH, true)
        .set(ModelSourceOptions.LAYERS, 1)
        .set(ModelSourceOptions.HIDDEN_SIZE, 16)
        .set(ModelSourceOptions.HEADS, 2)
        .set(ImageOptions.IMAGE_SIZE, SIZE)
        .set(TrainingOptions.LEARNING_RATE, 5e-3)
        .set(TrainingOptions.BATCH_SIZE, 8)
        .set(TrainingOptions.EPOCHS, 12.0)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve(output).toString());
  }

  private RunResult run(RunConfigBuilder run) {
    return new FineTuning(run.build(), listener).run();
  }

  private EvaluationResult evaluate(ImageConfig images) {
    return evaluate(images, folder.resolve("data"));
  }

  private EvaluationResult evaluate(ImageConfig images, Path path) {
    DataConfig data = new DataConfig(
        Optional.of(path), TextFiles.none(), images, QuestionConfig.standard(), LossConfig.plain());
    return new ModelEvaluation(
            new EvaluationConfig(
                "imagefolder", data, inference(), folder.resolve("evaluated"), true),
            listener)
        .run();
  }

  private ImageClassifier classifier(ImageConfig images) {
    return TrainedModel.find(inference(), listener).forImages(images);
  }

  private InferenceConfig inference() {
    return InferenceConfig.of(folder.resolve("first/model").toString()).withThreads(1);
  }

  private static double accuracy(Map<String, OptionalDouble> metrics) {
    return Objects.requireNonNull(metrics.get("accuracy")).orElseThrow();
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  private static JsonNode json(Path file) throws Exception {
    return new JsonMapper().readTree(Files.readString(file));
  }

  /** Remembers losses, too. */
  private static final class Listening extends HeardNotes {
    private final List<Double> losses = new ArrayList<>();

    @Override
    public void onStep(StepReport step) {
      losses.add(step.loss());
    }
  }
}
