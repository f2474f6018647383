import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.slimfit.SlimFit;
import io.slimfit.base.Place;
import io.slimfit.data.TextLines;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.PredictionLines;
import io.slimfit.train.RunListener;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Writer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sentences per second from text to prediction with two threads: the embedded model with a head on
 * the path of {@code slimfit predict}, and its encoder in ONNX Runtime, in batches of 32 padded to
 * their longest text, both in the given order and sorted by length. They run alternately in one
 * process, and each side's time includes tokenization. Without instructions for bf16, that row is
 * fp32 too. Run by {@code bench/text/run prediction}.
 */
public final class PredictionSpeed {
  private static final int BATCH = 32;
  private static final int MAX_LENGTH = 128;
  private static final int THREADS = 2;
  private static final int ROUNDS = 4; // the first one also compiles

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    List<String> texts;
    try (var lines = Files.lines(data.resolve("dev.tsv"))) {
      texts = lines.skip(1).map(line -> line.split("\t", 2)[0]).toList();
    }
    InferenceConfig config =
        InferenceConfig.of(trained(data).toString()).withThreads(THREADS).withBatchSize(BATCH);
    double[][] seconds = new double[4][ROUNDS];
    try (TextClassifier ours = SlimFit.classifier(config, RunListener.silent());
        TextClassifier half =
            SlimFit.classifier(config.withPrecision("bf16"), RunListener.silent());
        Tokenization tokenization = Tokenization.embedded();
        OrtSession theirs = session()) {
      for (int round = 0; round < ROUNDS; round++) {
        seconds[0][round] = slimfit(ours, texts);
        seconds[1][round] = slimfit(half, texts);
        seconds[2][round] = onnxRuntime(theirs, tokenization, texts);
        seconds[3][round] = onnxRuntime(theirs, tokenization, byLength(texts));
      }
    }
    String[] names = {
      "slimfit predict",
      "slimfit predict, bf16",
      "ONNX Runtime, given order",
      "ONNX Runtime, sorted"
    };
    for (int side = 0; side < names.length; side++) {
      double best = Arrays.stream(seconds[side]).min().orElseThrow();
      System.out.printf(
          "%-27s %,6.0f sentences per second (%d sentences, fastest of %d)%n",
          names[side], texts.size() / best, texts.size(), ROUNDS);
    }
  }

  /** Trains one step, so that there is a head. */
  private static Path trained(Path data) throws Exception {
    Path folder = Files.createTempDirectory(Path.of("target"), "prediction");
    SlimFit.train(
        RunConfig.forTask("sst2")
            .set(DataOptions.DATA, data)
            .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
            .set(TrainingOptions.MAX_STEPS, 1L)
            .set(DataOptions.MAX_TRAIN_SAMPLES, 64)
            .set(EvaluationOptions.MAX_EVAL_SAMPLES, 8)
            .build(),
        RunListener.silent());
    return folder.resolve("run/model");
  }

  private static double slimfit(TextClassifier model, List<String> texts) {
    byte[] input = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
    PredictionLines lines = new PredictionLines(Writer.nullWriter());
    long begin = System.nanoTime();
    try (TextLines read = new TextLines(
        new ByteArrayInputStream(input), Place.of("texts"), Optional.empty(), Optional.empty())) {
      model.predict(read, lines::write, lines::flush);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static OrtSession session() throws Exception {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(THREADS);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    try (InputStream model = PredictionSpeed.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      return OrtEnvironment.getEnvironment().createSession(model.readAllBytes(), options);
    }
  }

  private static List<String> byLength(List<String> texts) {
    return texts.stream().sorted(Comparator.comparingInt(String::length)).toList();
  }

  private static double onnxRuntime(
      OrtSession session, Tokenization tokenization, List<String> texts) throws OrtException {
    EncodingOptions options = EncodingOptions.truncated(
            EncodingOptions.Truncation.LONGEST_FIRST, MAX_LENGTH)
        .padded(EncodingOptions.Padding.LONGEST, 1);
    long begin = System.nanoTime();
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<Encoding> batch = tokenization.encodeAll(
          texts.subList(from, Math.min(texts.size(), from + BATCH)), null, options);
      try (OnnxTensor ids = tensor(batch.stream().map(Encoding::ids).toList());
          OnnxTensor mask = tensor(batch.stream().map(Encoding::attentionMask).toList());
          OnnxTensor types = tensor(batch.stream().map(Encoding::tokenTypeIds).toList());
          OrtSession.Result result = session.run(
              Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
        result.get(0);
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static OnnxTensor tensor(List<int[]> rows) throws OrtException {
    int width = rows.get(0).length;
    LongBuffer values = LongBuffer.allocate(rows.size() * width);
    rows.forEach(row -> {
      for (int value : row) {
        values.put(value);
      }
    });
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), values.flip(), new long[] {rows.size(), width});
  }
}
