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
import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
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
import java.util.OptionalInt;
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
    RunResult result = run(fromNothing("first"));
    assertThat(listener.losses.get(listener.losses.size() - 1))
        .isLessThan(0.5 * listener.losses.get(0));
    assertThat(accuracy(result.evaluation())).isGreaterThan(0.9);
    ClassReport report = result.findings().classes().orElseThrow();
    assertThat(report.classNames()).containsExactly("dark", "light", "middle");
    assertThat(report.matrix().total()).isEqualTo(12);

    EvaluationResult judged = evaluate(ImageConfig.standard());
    assertThat(judged.metrics()).isEqualTo(result.evaluation());
    assertThat(judged.samples()).isEqualTo(12);

    List<ImagePrediction> answers = new ArrayList<>();
    try (ImageClassifier model = classifier(ImageConfig.standard());
        UnlabelledImages images = UnlabelledImages.of(List.of(validation.path()))) {
      assertThat(model.predict(images, answers::add)).isEmpty();
      assertThat(model.predict(Path.of(answers.get(5).path())).probabilities())
          .containsExactly(answers.get(5).probabilities(), within(1e-6));
    }
    assertThat(answers).extracting(ImagePrediction::path).isSorted().hasSize(12);
    assertThat(answers).allSatisfy(answer -> {
      assertThat(answer.probabilities()).hasSize(3);
      assertThat(sum(answer.probabilities())).isEqualTo(1, within(1e-9));
    });
    long right = answers.stream()
        .filter(answer -> answer.path().contains("/" + answer.label() + "/"))
        .count();
    assertThat(right / 12.0).isEqualTo(accuracy(judged.metrics()));
  }

  @Test
  void modelFolderCanBeReadByTransformers() throws Exception {
    run(fromNothing("first").maxSteps(1));
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
    RunResult result = run(
        fromNothing("first").model(folder.resolve("unbiased.json").toString()).maxSteps(2));
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
    run(fromNothing("first").maxSteps(2));
    RunConfigBuilder second = RunConfig.forTask("imagefolder")
        .data(folder.resolve("data"))
        .images(ImageConfig.standard().withClasses(List.of("light", "dark")))
        .model(folder.resolve("first/model").toString())
        .ignoreMismatchedSizes(true)
        .profile(profile)
        .learningRate(1e-3)
        .maxSteps(3)
        .threads(1)
        .output(folder.resolve("second"));
    assertThat(second.build().freeze().policy()).isEqualTo("ils");
    RunResult result = run(second);
    assertThat(listener.notes)
        .anyMatch(note -> note.startsWith("fresh, not pretrained: classifier"));
    assertThat(result.findings().classes().orElseThrow().classNames())
        .containsExactly("dark", "light");
  }

  @Test
  @DisplayName("a head for other classes is rejected unless a new one is requested")
  void otherNumberOfClasses() {
    run(fromNothing("first").maxSteps(1));
    RunConfigBuilder other = RunConfig.forTask("imagefolder")
        .data(folder.resolve("data"))
        .images(ImageConfig.standard().withClasses(List.of("light", "dark")))
        .model(folder.resolve("first/model").toString())
        .output(folder.resolve("second"));
    assertThatThrownBy(() -> run(other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("classifier.")
        .hasMessageContaining("ignoreMismatchedSizes");
    assertThat(folder.resolve("second")).doesNotExist();
  }

  @Test
  @DisplayName("position embeddings of another resolution are interpolated and reported")
  void otherResolution() throws Exception {
    run(fromNothing("first").maxSteps(1));
    run(RunConfig.forTask("imagefolder")
        .data(folder.resolve("data"))
        .model(folder.resolve("first/model").toString())
        .sizes(sizes(OptionalInt.empty(), OptionalInt.of(2 * SIZE)))
        .maxSteps(1)
        .threads(1)
        .output(folder.resolve("second")));
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
    run(fromNothing("first").maxSteps(1));
    assertThat(listener.notes).noneMatch(note -> note.contains("preprocessor_config.json"));
    Files.delete(folder.resolve("first/model/preprocessor_config.json"));
    evaluate(ImageConfig.standard());
    assertThat(listener.notes)
        .anyMatch(note -> note.contains("first/model has no preprocessor_config.json")
            && note.contains("stretched to 8 x 8, mean and deviation 0.5"));
  }

  @Test
  void batchesTooLargeForTheHeapAreRejectedBeforeTheRun() {
    RunConfigBuilder run = fromNothing("first")
        .sizes(sizes(OptionalInt.of(1), OptionalInt.of(4096)))
        .batchSize(48);
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
    RunResult result = run(fromNothing("first")
        .data(data.resolve("imagenet.csv"))
        .files(TextFiles.none()
            .withFiles(
                Optional.empty(), Optional.of(data.resolve("imagenet.csv")), Optional.empty()))
        .maxSteps(1));
    Path file = folder.resolve("first/model/config.json");
    ObjectNode config = (ObjectNode) json(file);
    ObjectNode words = config.putObject("id2label");
    for (int i = 0; i < 1000; i++) {
      words.put(String.valueOf(i), "thing " + i);
    }
    config.remove("label2id");
    Files.writeString(file, config.toString());
    EvaluationResult judged = evaluate(ImageConfig.standard(), data.resolve("imagenet.csv"));
    assertThat(Objects.requireNonNull(judged.metrics().get("loss")).orElseThrow())
        .isEqualTo(
            Objects.requireNonNull(result.evaluation().get("loss")).orElseThrow(), within(1e-6));
    assertThat(judged.findings().classes().orElseThrow().classNames())
        .startsWith("n01440764", "n01440765")
        .endsWith("n15075141");
    assertThat(listener.notes).anyMatch(note -> note.contains("by synset"));
  }

  @Test
  void loadingThreadsDoNotChangeTheResult() {
    run(fromNothing("first").maxSteps(8).images(loading(1)));
    List<Double> losses = List.copyOf(listener.losses);
    listener.losses.clear();
    run(fromNothing("second").maxSteps(8).images(loading(3)));
    assertThat(listener.losses).isEqualTo(losses).hasSize(8);
  }

  @Test
  @DisplayName("bad images are skipped, named and counted in training, evaluation and prediction")
  void badImagesAreSkipped() {
    train.with("dark/empty.jpg", new byte[0]);
    train.with("light/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    validation.with("light/empty.png", new byte[0]);
    ImageConfig skipping = ImageConfig.standard().withOnBadImage(OnBadImage.SKIP);
    RunResult result = run(fromNothing("first").epochs(2).images(skipping));
    assertThat(result.findings().skipped())
        .extracting(EvaluationDetails.SkippedImages::of, EvaluationDetails.SkippedImages::count)
        .containsExactly(tuple("train", 2), tuple("eval", 1));
    assertThat(listener.notes)
        .anyMatch(note -> note.startsWith("2 images were skipped") && note.contains("text.jpg"));
    assertThat(result.findings().classes().orElseThrow().matrix().total()).isEqualTo(12);
    assertThat(evaluate(skipping).samples()).isEqualTo(12);
    try (ImageClassifier model = classifier(skipping);
        UnlabelledImages images =
            UnlabelledImages.of(List.of(validation.path().resolve("light")))) {
      assertThat(model.predict(images, answer -> {}).orElseThrow().first())
          .singleElement()
          .asString()
          .contains("empty.png");
    }
  }

  @Test
  void badImageIsNamed() {
    train.with("dark/broken.png", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> run(fromNothing("first")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.png")
        .hasMessageContaining("onBadImage(skip)");
  }

  @Test
  void badValidationImageKeepsTheModel() {
    validation.with("light/broken.png", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> run(fromNothing("first")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.png");
    assertThat(listener.notes).anyMatch(note -> note.contains("it is kept as it is after step"));
    EvaluationResult judged = evaluate(ImageConfig.standard().withOnBadImage(OnBadImage.SKIP));
    assertThat(judged.samples()).isEqualTo(12);
    assertThat(accuracy(judged.metrics())).isGreaterThan(0.9);
  }

  @Test
  void batchesOfBadImagesAreSkipped() {
    Path mostlyBad = folder.resolve("bad/train");
    PictureFolder pictures = new PictureFolder(mostlyBad).with("a", 0, 1).with("b", 200, 1);
    new PictureFolder(folder.resolve("bad/val")).with("a", 0, 1).with("b", 200, 1);
    for (int i = 0; i < 6; i++) {
      pictures.with("a/bad" + i + ".png", new byte[0]);
    }
    ImageConfig skipping = ImageConfig.standard().withOnBadImage(OnBadImage.SKIP);
    RunConfigBuilder run =
        fromNothing("first").data(folder.resolve("bad")).images(skipping).batchSize(1);
    assertThat(run(run.maxSteps(5)).steps()).isEqualTo(5);
    pictures.with("a/0.png", new byte[0]).with("b/0.png", new byte[0]);
    assertThatThrownBy(() -> run(run.output(folder.resolve("second"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("neither this image nor any other");
  }

  private RunConfigBuilder fromNothing(String output) {
    return RunConfig.forTask("imagefolder")
        .data(folder.resolve("data"))
        .model("vit-tiny")
        .fromNothing(true)
        .sizes(sizes(OptionalInt.of(1), OptionalInt.of(SIZE)))
        .learningRate(5e-3)
        .batchSize(8)
        .epochs(12)
        .threads(1)
        .output(folder.resolve(output));
  }

  private static ModelSizes sizes(OptionalInt blocks, OptionalInt image) {
    boolean small = blocks.isPresent();
    OptionalInt none = OptionalInt.empty();
    return new ModelSizes(
        blocks,
        small ? OptionalInt.of(16) : none,
        small ? OptionalInt.of(2) : none,
        none,
        none,
        image);
  }

  private static ImageConfig loading(int threads) {
    ImageConfig usual = ImageConfig.standard();
    return new ImageConfig(
        usual.onBadImage(),
        usual.maxPixels(),
        OptionalInt.of(threads),
        usual.augmentation(),
        usual.imageColumn(),
        usual.classes());
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
            new EvaluationConfig("imagefolder", data, inference(), folder.resolve("judged"), true),
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
