package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.predict.TextClassifier;
import io.slimfit.predict.TrainedModel;
import io.slimfit.run.FineTuning;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.LoraOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LoRA on a small RoBERTa, from the options to predictions with the adapter. */
class LoraTrainingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final int HIDDEN = 16;
  private static final int BLOCKS = 2;

  @TempDir
  Path folder;

  private Path base = Path.of("");
  private Path texts = Path.of("");

  @BeforeEach
  void files() throws IOException {
    base = Files.createDirectory(folder.resolve("base"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models/roberta-masked-lm").resolve(name), base.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), base.resolve(name));
    }
    String rows = "a fine film,good\ndull,bad\nbut bad in the end,bad\n";
    texts = Files.writeString(folder.resolve("texts.csv"), "text,label\n" + rows.repeat(4));
  }

  private RunConfigBuilder run(String output) {
    return RunConfig.forTask("text")
        .set(DataOptions.TRAIN_FILE, texts)
        .set(DataOptions.VALIDATION_FILE, texts)
        .set(ModelSourceOptions.MODEL, base.toString())
        .set(TrainingOptions.MAX_LENGTH, 12)
        .set(TrainingOptions.MAX_STEPS, 3L)
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(TrainingOptions.LEARNING_RATE, 0.01)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve(output).toString());
  }

  private static RunResult train(RunConfigBuilder run) {
    return new FineTuning(run.build(), RunListener.silent()).run();
  }

  private Map<String, float[]> tensors(Path model) {
    NativeMemory memory = new NativeMemory(Device.CPU);
    Map<String, float[]> values = new TreeMap<>();
    try (TensorSource source = ModelFolder.open(model).weights()) {
      for (String name : source.names()) {
        long[] shape = source.shape(name).toArray();
        try (Tensor read = memory.allocate(MemoryCategory.WORKSPACE, DType.FLOAT32, shape)) {
          source.read(name, read);
          values.put(name, read.toFloats());
        }
      }
    }
    return values;
  }

  private static List<Double> predictions(InferenceConfig config) {
    try (TextClassifier model =
        TrainedModel.find(config.withThreads(1), RunListener.silent()).forTexts()) {
      return List.of(
          model.predict("a fine film").probabilities()[0],
          model.predict("dull").probabilities()[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void onlyTargetsAndTheHeadDifferAndMergedModelAndAdapterPredictAlike(String precision) {
    train(run("run").set(LoraOptions.RANK, 3).set(SpeedOptions.PRECISION, precision));
    Map<String, float[]> start = tensors(base);
    Map<String, float[]> merged = tensors(folder.resolve("run/model"));
    TreeSet<String> changed = new TreeSet<>();
    merged.forEach((name, values) -> {
      if (!Arrays.equals(values, start.get(name))) {
        changed.add(name.replaceAll("\\d+", "N"));
      }
    });
    assertThat(changed)
        .containsExactly(
            "classifier.dense.bias",
            "classifier.dense.weight",
            "classifier.out_proj.bias",
            "classifier.out_proj.weight",
            "roberta.encoder.layer.N.attention.self.query.weight",
            "roberta.encoder.layer.N.attention.self.value.weight");
    List<Double> expected =
        predictions(InferenceConfig.of(folder.resolve("run/model").toString()));
    List<Double> adapted =
        predictions(InferenceConfig.of(base.toString()).withAdapter(folder.resolve("run/adapter")));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(adapted.get(i)).isEqualTo(expected.get(i), within(1e-5));
    }
  }

  @Test
  void theFrozenModelHasNoGradientsAndNoStates() {
    RunResult result = train(run("run").set(LoraOptions.RANK, 3));
    long additions = BLOCKS * 2L * 2 * 3 * HIDDEN;
    long head = HIDDEN * HIDDEN + HIDDEN + 2L * HIDDEN + 2;
    assertThat(result.memory().peak(MemoryCategory.OPTIMIZER)).isEqualTo(8 * (additions + head));
    assertThat(result.memory().peak(MemoryCategory.GRADIENTS))
        .isBetween(4 * (additions + head), 2 * 4 * (additions + head)); // two parts at most
  }

  @Test
  void inputsThatOnlyFrozenWeightsReadAreNotHeld() {
    long all = held(run("all").set(FreezingOptions.FREEZE, "none"));
    long query = held(run("query").set(LoraOptions.RANK, 1));
    long everywhere = held(
        run("everywhere").set(LoraOptions.RANK, 1).set(LoraOptions.TARGETS, List.of("all-linear")));
    assertThat(query).isLessThan(everywhere);
    assertThat(everywhere).isLessThanOrEqualTo(all);
  }

  private static long held(RunConfigBuilder run) {
    return train(run.set(MemoryOptions.PROFILE, "paper")).memory().peak(MemoryCategory.ACTIVATIONS);
  }

  @Test
  void trainingContinuesFromAnAdapter() {
    train(run("first").set(LoraOptions.RANK, 3).set(LoraOptions.ALPHA, 5.0));
    Path adapter = folder.resolve("first/adapter");
    RunResult result = train(run("second")
        .set(LoraOptions.ADAPTER, adapter)
        .set(TrainingOptions.LEARNING_RATE, 1e-12)
        .set(TrainingOptions.MAX_STEPS, 1L));
    assertThat(result.steps()).isEqualTo(1);
    Map<String, float[]> first = tensors(folder.resolve("first/model"));
    Map<String, float[]> second = tensors(folder.resolve("second/model"));
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
    List<Double> expected = predictions(InferenceConfig.of(base.toString()).withAdapter(adapter));
    assertThat(predictions(
            InferenceConfig.of(base.toString()).withAdapter(folder.resolve("second/adapter"))))
        .isEqualTo(expected);
  }

  @Test
  void theSameSeedGivesTheSameBitsWithAnyNumberOfWorkers() {
    RunConfigBuilder one = run("one").set(LoraOptions.RANK, 2).set(LoraOptions.DROPOUT, 0.3);
    train(one);
    train(run("two")
        .set(LoraOptions.RANK, 2)
        .set(LoraOptions.DROPOUT, 0.3)
        .set(SpeedOptions.THREADS, 2));
    Map<String, float[]> first = tensors(folder.resolve("one/model"));
    tensors(folder.resolve("two/model"))
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(first.get(name)));
  }

  @Test
  void targetsThatMatchNothingListTheNames() {
    assertThatThrownBy(() -> train(run("run")
            .set(LoraOptions.RANK, 2)
            .set(LoraOptions.TARGETS, List.of("query", "q_proj"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("loraTargets: 'q_proj' matches none")
        .hasMessageContaining("attention.self.query, attention.self.key, attention.self.value")
        .hasMessageContaining("intermediate.dense, output.dense");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ils", "columns", "static", "lisa", "random"})
  void aPolicyContradictsLora(String policy) {
    assertThatThrownBy(() -> run("run")
            .set(LoraOptions.RANK, 2)
            .set(FreezingOptions.FREEZE, policy)
            .build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freeze: freeze(" + policy + ") contradicts loraRank");
    assertThat(run("run")
            .set(LoraOptions.RANK, 2)
            .set(FreezingOptions.FREEZE, "none")
            .build())
        .satisfies(config -> assertThat(config.freeze().policy()).isEqualTo("none"));
  }

  @Test
  void aRateOfFreezingHasNoMeaningWithLora() {
    assertThatThrownBy(() -> run("run")
            .set(LoraOptions.RANK, 2)
            .set(FreezingOptions.FREEZE_RATE, 0.9)
            .build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeRate: has no meaning with option freeze(none)");
  }

  @Test
  void optionsOfLoraNeedARank() {
    assertThatThrownBy(() -> run("run").set(LoraOptions.ALPHA, 2.0).build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("loraAlpha: needs option loraRank");
    assertThatThrownBy(() ->
            run("run").set(LoraOptions.ADAPTER, folder).set(LoraOptions.RANK, 2).build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("loraRank: excludes option adapter");
    assertThatThrownBy(() -> run("run")
            .set(LoraOptions.ADAPTER, folder)
            .set(LoraOptions.DROPOUT, 0.1)
            .build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("loraDropout: excludes option adapter");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, loraRank",
    "2, 0, 0, loraAlpha",
    "2, NaN, 0, loraAlpha",
    "2, 1, 1, loraDropout",
    "2, 1, -0.1, loraDropout"
  })
  void valuesOutsideTheRangeAreRejected(int rank, double alpha, double dropout, String option) {
    assertThatThrownBy(() -> run("run")
            .set(LoraOptions.RANK, rank)
            .set(LoraOptions.ALPHA, alpha)
            .set(LoraOptions.DROPOUT, dropout)
            .build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(option)
        .hasMessageContaining("is outside the allowed range");
  }

  @Test
  void aWeightWithAnAdditionCannotTrainAsAWhole() {
    assertThatThrownBy(() -> train(run("run")
            .set(LoraOptions.RANK, 2)
            .set(FreezingOptions.ALWAYS_TRAIN, "layer.1.attention")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("alwaysTrain")
        .hasMessageContaining("belongs to a layer with a LoRA addition");
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() throws IOException {
    Path other = Path.of("src/test/resources/peft/text");
    assertThatThrownBy(() -> train(run("run").set(LoraOptions.ADAPTER, other)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it adds to 'bert.encoder.layer.")
        .hasMessageContaining("is no linear layer of a block of the model")
        .hasMessageContaining("Give the model that the adapter was made from");
  }
}
