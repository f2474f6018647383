package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.nn.Parameter;
import io.slimfit.run.FineTuning;
import io.slimfit.run.HeadCompatibility;
import io.slimfit.run.ModelLoader;
import io.slimfit.run.ModelSource;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.image.ImageInput;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.train.HeardNotes;
import io.slimfit.train.PictureFolder;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.StepReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The head of a trained model on the next task: for the same classes, for a permutation, or for
 * others.
 */
class StoredHeadTest {
  private static final int SIZE = 8;
  private static final String WEIGHT = "classifier.weight";
  private static final String BIAS = "classifier.bias";

  @TempDir
  Path folder;

  private final HeardNotes listener = new HeardNotes();
  private final List<String> notes = listener.notes;

  @BeforeEach
  void trainedModel() {
    for (String part : List.of("train", "val")) {
      new PictureFolder(folder.resolve("data").resolve(part))
          .with("dark", 0, 4)
          .with("light", 230, 4)
          .with("middle", 120, 4);
    }
    run(learning("first")
        .set(ModelSourceOptions.MODEL, "vit-tiny")
        .set(ModelSourceOptions.FROM_SCRATCH, true)
        .set(ModelSourceOptions.LAYERS, 1)
        .set(ModelSourceOptions.HIDDEN_SIZE, 16)
        .set(ModelSourceOptions.HEADS, 2)
        .set(ImageOptions.IMAGE_SIZE, SIZE));
    notes.clear();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a, b, c                   | a, b, c | SAME",
        "A, B, C                   | a, b, c | SAME",
        "LABEL_0, LABEL_1, LABEL_2 | a, b, c | SAME",
        "a, b                      | a, b, c | SAME", // another size, regardless of names
        "c, A, b                   | a, b, c | REORDERED",
        "a, b, d                   | a, b, c | OTHER",
        "a, A, b                   | A, a, b | REORDERED",
        "a, A, b                   | a, b, c | OTHER",
        "a, b, a                   | a, b, a | SAME", // two classes of the same name, as in
        // ImageNet
        "a, b, a                   | b, a, a | OTHER",
      })
  void namesDecide(String stored, String wanted, HeadCompatibility fit) {
    ObjectNode config = new JsonMapper().createObjectNode();
    ObjectNode names = config.putObject("id2label");
    for (String name : stored.split(", ", -1)) {
      names.put(String.valueOf(names.size()), name);
    }
    assertThat(HeadCompatibility.of(config, List.of(wanted.split(", ", -1)))).isEqualTo(fit);
  }

  @Test
  void imageNetSynsetsMatchClassNamesInWords() {
    List<String> synsets = new ArrayList<>(List.of("n01440764"));
    for (int i = 1; i < 999; i++) {
      synsets.add("n0%07d".formatted(2_000_000 + i));
    }
    synsets.add("n15075141");
    ObjectNode config = new JsonMapper().createObjectNode();
    ObjectNode names = config.putObject("id2label");
    for (int i = 0; i < 1000; i++) {
      names.put(String.valueOf(i), i == 134 || i == 517 ? "crane" : "class " + i);
    }
    assertThat(HeadCompatibility.of(config, synsets)).isEqualTo(HeadCompatibility.SAME);
    Collections.swap(synsets, 3, 5);
    assertThat(HeadCompatibility.of(config, synsets)).isEqualTo(HeadCompatibility.REORDERED);
  }

  @Test
  void headWithoutNamesIsKept() {
    JsonNode config = new JsonMapper().createObjectNode();
    assertThat(HeadCompatibility.of(config, List.of("a", "b"))).isEqualTo(HeadCompatibility.SAME);
  }

  @Test
  void headForTheSameClassesIsKept() {
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "dark", "light", "middle")) {
      assertThat(loaded.unfamiliar()).isEmpty();
    }
    assertThat(notes).isEmpty();
  }

  @Test
  void rowsFollowTheirNames() {
    float[] weight;
    float[] bias;
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "dark", "light", "middle")) {
      weight = values(loaded, WEIGHT);
      bias = values(loaded, BIAS);
    }
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "middle", "Dark", "light")) {
      int width = weight.length / 3;
      assertThat(row(values(loaded, WEIGHT), 0, width)).isEqualTo(row(weight, 2, width));
      assertThat(row(values(loaded, WEIGHT), 1, width)).isEqualTo(row(weight, 0, width));
      assertThat(row(values(loaded, WEIGHT), 2, width)).isEqualTo(row(weight, 1, width));
      assertThat(values(loaded, BIAS)).containsExactly(bias[2], bias[0], bias[1]);
      assertThat(loaded.unfamiliar()).isEmpty();
    }
    assertThat(notes).singleElement().asString().contains("in another order");
  }

  @Test
  void headForOtherClassesIsKeptWithANote() {
    float[] weight;
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "dark", "light", "middle")) {
      weight = values(loaded, WEIGHT);
    }
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "dog", "frog", "middle")) {
      assertThat(loaded.fresh()).isEmpty();
      assertThat(loaded.unfamiliar()).containsExactly(WEIGHT, BIAS);
      assertThat(values(loaded, WEIGHT)).isEqualTo(weight);
    }
    assertThat(notes)
        .singleElement()
        .asString()
        .contains(
            "for other classes (dark, light, middle)",
            ": training continues from it; freshHead replaces it");
  }

  @Test
  void newHeadReplacesAnyOther() {
    float[] weight;
    float[] body;
    String query = "vit.encoder.layer.0.attention.attention.query.weight";
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.KEPT, "dark", "light", "middle")) {
      weight = values(loaded, WEIGHT);
      body = values(loaded, query);
    }
    try (ModelLoader.Loaded<ImageBatch> loaded =
        load(StoredHead.REPLACED, "dark", "light", "middle")) {
      assertThat(loaded.fresh()).containsExactlyInAnyOrder(WEIGHT, BIAS);
      assertThat(loaded.unfamiliar()).containsExactlyInAnyOrder(WEIGHT, BIAS);
      assertThat(values(loaded, WEIGHT)).isNotEqualTo(weight);
      assertThat(values(loaded, BIAS)).containsOnly(0);
      assertThat(values(loaded, query)).isEqualTo(body);
    }
    try (ModelLoader.Loaded<ImageBatch> loaded = load(StoredHead.REPLACED, "dark", "light")) {
      assertThat(loaded.fresh()).containsExactlyInAnyOrder(WEIGHT, BIAS);
    }
  }

  /** Blocks of 8 scheduled weights, three embeddings, and the head unless it is always trained. */
  @ParameterizedTest
  @EnumSource(RunConfig.RecipeKind.class)
  void newParametersTrainInEveryStep(RunConfig.RecipeKind recipe) {
    RunConfigBuilder again = learning("again")
        .set(ModelSourceOptions.MODEL, folder.resolve("first/model").toString());
    boolean paper = recipe == RunConfig.RecipeKind.PAPER;
    assertThat(run(again.set(TrainingOptions.RECIPE, recipe)).summary().weights())
        .isEqualTo(paper ? 11 : 12);
    RunConfigBuilder fresh = learning("fresh")
        .set(ModelSourceOptions.MODEL, folder.resolve("first/model").toString())
        .set(ModelSourceOptions.FRESH_HEAD, true)
        .set(TrainingOptions.RECIPE, recipe);
    assertThat(run(fresh).summary().weights()).isEqualTo(11);
  }

  /**
   * The embedded model has no pooler: 12 blocks of 8 weights, three tables and a LayerNorm are
   * scheduled.
   */
  @Test
  void newPoolerTrainsInEveryStep() {
    List<String> active = new ArrayList<>();
    RunConfigBuilder run = RunConfig.forTask("wordnet")
        .set(ModelSourceOptions.MODEL, "embedded:bge-small-en-v1.5")
        .set(DataOptions.MAX_TRAIN_SAMPLES, 32)
        .set(EvaluationOptions.MAX_EVAL_SAMPLES, 8)
        .set(TrainingOptions.MAX_LENGTH, 8)
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(TrainingOptions.MAX_STEPS, 1L)
        .set(FreezingOptions.FREEZE_RATE, 0.95)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("bge").toString());
    RunResult result = new FineTuning(run.build(), new RunListener() {
          @Override
          public void onStep(StepReport step) {
            active.addAll(step.active());
          }
        })
        .run();
    assertThat(result.summary().weights()).isEqualTo(100);
    assertThat(active).hasSize(7).contains("bert.pooler.dense.weight", "classifier.weight");
  }

  private RunConfigBuilder learning(String output) {
    return RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(TrainingOptions.MAX_STEPS, 2L)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve(output).toString());
  }

  private RunResult run(RunConfigBuilder run) {
    return new FineTuning(run.build(), listener).run();
  }

  private ModelLoader.Loaded<ImageBatch> load(StoredHead head, String... classes) {
    ModelSource pretrained = ModelSource.of(folder.resolve("first/model").toString(), listener);
    ModelInput<ImageBatch> input =
        ImageInput.of(pretrained, OptionalInt.empty(), listener::onRawNote).model();
    return new ModelLoader<>(pretrained, input, listener)
        .load(
            new OutputSpec(
                HeadKind.SEQUENCE_CLASSIFICATION,
                classes.length,
                List.of(classes),
                Optional.empty()),
            ModelOptions.standard(),
            head,
            1,
            new NativeMemory(Device.CPU));
  }

  private static float[] values(ModelLoader.Loaded<ImageBatch> loaded, String name) {
    Model<ImageBatch> model = loaded.model();
    Parameter parameter = model.parameters().get(name);
    return parameter.value().toFloats();
  }

  private static float[] row(float[] matrix, int row, int width) {
    return Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
  }
}
