package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.model.Batch;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.Progress;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.PictureFolder;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A step's batches are the same whether or not those before were asked for: what a resumed run
 * relies on.
 */
class BatchScheduleTest {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final int STEPS = 8; // three epochs and a bit

  @TempDir
  Path folder;

  @BeforeEach
  void model() throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    Files.copy(
        GOLDEN.resolve("models/roberta-masked-lm/config.json"), start.resolve("config.json"));
    Files.copy(
        GOLDEN.resolve("models/roberta-masked-lm/model.safetensors"),
        start.resolve("model.safetensors"));
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(GOLDEN.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
  }

  private RunConfig config(RunConfigBuilder run) {
    return run.set(TrainingOptions.BATCH_SIZE, 3)
        .set(TrainingOptions.GRADIENT_ACCUMULATION, 2)
        .set(TrainingOptions.MAX_STEPS, (long) STEPS)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
        .build();
  }

  @Test
  void texts() throws IOException {
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 14; i++) {
      rows.append("film ".repeat(1 + i % 5)).append(i).append(i % 2 == 0 ? ",good\n" : ",bad\n");
    }
    Path file = Files.writeString(folder.resolve("texts.csv"), rows);
    assertAnyStepCanBeAskedFor(
        config(RunConfig.forTask("text")
            .set(DataOptions.TRAIN_FILE, file)
            .set(DataOptions.VALIDATION_FILE, file)
            .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
            .set(TrainingOptions.MAX_LENGTH, 12)),
        BatchScheduleTest::tokens);
  }

  @Test
  void questions() throws IOException {
    String questions = IntStream.range(0, 16)
        .mapToObj(i -> "{\"id\":\"" + i + "\",\"question\":\"" + "who ".repeat(1 + i % 4) + i
            + "?\",\"answers\":[{\"text\":\"town\",\"answer_start\":6}]}")
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
    String squad = "{\"version\":\"1.1\",\"data\":[{\"title\":\"t\",\"paragraphs\":[{\"context\":"
        + "\"In my town there is a hall and a mill\",\"qas\":[" + questions + "]}]}]}";
    Files.writeString(folder.resolve("train-v1.1.json"), squad);
    Files.writeString(folder.resolve("dev-v1.1.json"), squad);
    assertAnyStepCanBeAskedFor(
        config(RunConfig.forTask("squad")
            .set(DataOptions.DATA, folder)
            .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
            .set(QuestionOptions.DOC_STRIDE, 8)
            .set(TrainingOptions.MAX_LENGTH, 60)),
        BatchScheduleTest::tokens);
  }

  @Test
  void images() {
    new PictureFolder(folder.resolve("data/train")).with("dark", 0, 8).with("light", 200, 6);
    new PictureFolder(folder.resolve("data/val")).with("dark", 0, 1).with("light", 200, 1);
    assertAnyStepCanBeAskedFor(
        config(RunConfig.forTask("imagefolder")
            .set(DataOptions.DATA, folder.resolve("data"))
            .set(ModelSourceOptions.MODEL, "vit-tiny")
            .set(ModelSourceOptions.FROM_SCRATCH, true)
            .set(ModelSourceOptions.PATCH_SIZE, 4)
            .set(ImageOptions.IMAGE_SIZE, 8)),
        BatchScheduleTest::pixels);
  }

  private void assertAnyStepCanBeAskedFor(RunConfig config, Function<Batch<?>, String> content) {
    assertAnyStepCanBeAskedFor(config.task(), config, content);
  }

  private static <B extends Batch<B>> void assertAnyStepCanBeAskedFor(
      TaskKind<B> kind, RunConfig config, Function<Batch<?>, String> content) {
    TrainingSettings settings = new TrainingSettings(
        config.data(),
        config.schedule(),
        config.engine().microBatch(),
        config.model().sizes().imageSize(),
        config.seed(),
        config.output(),
        Progress.none());
    ModelSource source = ModelSource.of(config.model(), RunListener.silent());
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Workers workers = new Workers(1, memory);
        TrainingData<B> data = kind.training(source, settings, workers, note -> {})) {
      BatchSchedule<B> inTurn = data.steps();
      assertThat(inTurn.count()).isEqualTo(STEPS);
      assertThat(inTurn.stepsPerEpoch()).isEqualTo(3);
      List<String> expected = new ArrayList<>();
      for (long step = 0; step < STEPS; step++) {
        expected.add(described(inTurn.parts(step), data.outputs(), content));
      }
      assertThat(expected).doesNotHaveDuplicates();
      for (int first = 0; first < STEPS; first++) {
        BatchSchedule<B> resumed = data.steps();
        for (int step = first; step < Math.min(STEPS, first + 3); step++) {
          assertThat(described(resumed.parts(step), data.outputs(), content))
              .as("step %d, begun at %d", step, first)
              .isEqualTo(expected.get(step));
        }
      }
      assertThat(described(inTurn.parts(1), data.outputs(), content)).isEqualTo(expected.get(1));
    }
  }

  private static String described(
      List<? extends Batch<?>> parts, OutputSpec outputs, Function<Batch<?>, String> content) {
    StringBuilder text = new StringBuilder();
    for (Batch<?> part : parts) {
      boolean eachRow = outputs.head().predictsEachRow();
      int predictions = eachRow ? part.layout().rows() : part.layout().sequences();
      double[] logits = IntStream.range(0, predictions * outputs.outputs())
          .mapToDouble(i -> 0.1 * i)
          .toArray();
      double[] gradient = new double[logits.length];
      double loss =
          part.loss().of(logits, outputs.outputs(), part.layout(), part.denominators(), gradient);
      text.append(content.apply(part)).append(loss).append(Arrays.toString(gradient));
    }
    return text.toString();
  }

  private static String tokens(Batch<?> part) {
    TokenBatch batch = (TokenBatch) part;
    return Arrays.toString(batch.tokens(0, batch.layout().rows()));
  }

  private static String pixels(Batch<?> part) {
    ImageBatch batch = (ImageBatch) part;
    int length = batch.pixels().length();
    float[] values = new float[length];
    StringBuilder text = new StringBuilder();
    for (int image = 0; image < batch.pixels().images(); image++) {
      batch.pixels().read(image, 0, length, values, 0);
      text.append(Arrays.toString(values));
    }
    return text.toString();
  }
}
