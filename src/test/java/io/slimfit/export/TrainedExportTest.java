package io.slimfit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slimfit.SlimFit;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.export.onnx.OnnxSession;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.Prediction;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embedded model, trained for a few steps, and 200 texts. */
class TrainedExportTest {
  private static final List<String> GOOD =
      List.of("wonderful", "a delight", "funny and warm", "superb acting", "brilliant");
  private static final List<String> BAD =
      List.of("dull", "a waste of time", "awful", "boring and long", "terrible acting");
  private static final List<String> REST =
      List.of("the film", "this story", "the second half", "its music", "the ending, which");
  private static final int TEXTS = 200;
  private static final int TOGETHER = 20;

  @TempDir
  static Path folder;

  private static final List<String> TEXTS_OF_TEST = texts(TEXTS, new Random(2), new ArrayList<>());

  @BeforeAll
  static void train() throws IOException {
    List<String> lines = new ArrayList<>(List.of("sentence,label"));
    texts(80, new Random(1), lines);
    Path file = Files.write(folder.resolve("train.csv"), lines);
    SlimFit.train(
        RunConfig.forTask("text")
            .set(DataOptions.TRAIN_FILE, file)
            .set(TrainingOptions.MAX_STEPS, 40L)
            .set(TrainingOptions.BATCH_SIZE, 8)
            .set(TrainingOptions.LEARNING_RATE, 3e-4)
            .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
            .build(),
        RunListener.silent());
  }

  /**
   * Random texts of 1 or 2 sentences.
   *
   * @param rows gets a row with the text and its label
   */
  private static List<String> texts(int count, Random random, List<String> rows) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean good = random.nextBoolean();
      StringBuilder text = new StringBuilder();
      for (int sentence = random.nextInt(2); sentence >= 0; sentence--) {
        List<String> words = good ? GOOD : BAD;
        text.append(REST.get(random.nextInt(REST.size())))
            .append(" is ")
            .append(words.get(random.nextInt(words.size())))
            .append(sentence > 0 ? "; " : ".");
      }
      texts.add(text.toString());
      rows.add("\"" + text + "\"," + (good ? "good" : "bad"));
    }
    return texts;
  }

  @Test
  void logitsAreThoseOfThePredictions() throws Exception {
    List<double[]> ours = new ArrayList<>();
    InferenceConfig config = InferenceConfig.of(folder.resolve("run/model").toString());
    try (TextClassifier classifier = SlimFit.classifier(config, RunListener.silent())) {
      TEXTS_OF_TEST.forEach(text -> ours.add(classifier.predict(text).logits()));
    }
    assertThat(ours).as("it has learned something").anyMatch(x -> Math.abs(x[0] - x[1]) > 0.5);
    long whole = compare(ours, WeightFormat.FP32, 1e-4);
    assertThat(compare(ours, WeightFormat.FP16, 0.01)).isLessThan((long) (0.51 * whole));
    assertThat(compare(ours, WeightFormat.INT8, 0.3)).isLessThan((long) (0.4 * whole));
  }

  @ParameterizedTest
  @CsvSource({"bf16, 0.1", "int8, 0.3"})
  void predictionsInASmallerPrecisionHaveTheSameLabels(String precision, double error) {
    InferenceConfig config = InferenceConfig.of(folder.resolve("run/model").toString());
    assumeThat(Processor.here().computes(Precision.BFLOAT16)).isTrue();
    assumeThat(Processor.here().computes(Precision.INT8)).isTrue();
    try (TextClassifier exact = SlimFit.classifier(config, RunListener.silent());
        TextClassifier coarse =
            SlimFit.classifier(config.withPrecision(precision), RunListener.silent())) {
      List<Prediction> expected = exact.predict(TEXTS_OF_TEST);
      List<Prediction> actual = coarse.predict(TEXTS_OF_TEST);
      assertThat(actual.get(0).logits()).isNotEqualTo(expected.get(0).logits());
      for (int i = 0; i < TEXTS; i++) {
        assertThat(actual.get(i).logits())
            .as(TEXTS_OF_TEST.get(i))
            .containsExactly(expected.get(i).logits(), within(error));
        double[] logits = expected.get(i).logits();
        assertThat(Math.abs(logits[0] - logits[1]))
            .as("so clear that no rounding decides: " + TEXTS_OF_TEST.get(i))
            .isGreaterThan(2 * error);
        assertThat(actual.get(i).label()).isEqualTo(expected.get(i).label());
      }
    }
  }

  /** Exports the model and compares its logits; returns the size of the file. */
  private static long compare(List<double[]> ours, WeightFormat format, double error)
      throws Exception {
    Path out = folder.resolve(format.word());
    SlimFit.export(
        ExportConfig.of(folder.resolve("run/model").toString(), out).withWeights(format),
        RunListener.silent());
    try (Tokenization tokenization = Tokenization.open(out.resolve("tokenizer.json"));
        OnnxSession session = OnnxSession.open(out.resolve("model.onnx"))) {
      for (int from = 0; from < TEXTS; from += TOGETHER) {
        List<Encoding> encodings = TEXTS_OF_TEST.subList(from, from + TOGETHER).stream()
            .map(text -> tokenization.encode(text, null, 128))
            .toList();
        double[] theirs = session.run(
            session.texts(
                encodings.stream().map(Encoding::ids).toArray(int[][]::new),
                encodings.stream().map(Encoding::tokenTypeIds).toArray(int[][]::new),
                0),
            "logits");
        for (int i = 0; i < TOGETHER; i++) {
          double[] row = {theirs[2 * i], theirs[2 * i + 1]};
          assertThat(row)
              .as("%s: %s", format, TEXTS_OF_TEST.get(from + i))
              .containsExactly(ours.get(from + i), within(error));
        }
      }
    }
    return Files.size(out.resolve("model.onnx"));
  }
}
