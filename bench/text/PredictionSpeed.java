import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import io.slimfit.SlimFit;
import io.slimfit.base.Place;
import io.slimfit.data.TextLines;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.EncodingOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.export.ExportConfig;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.PredictionLines;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import io.slimfit.train.RunListener;
import java.io.ByteArrayInputStream;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sentences per second from text to prediction: the embedded model with a head on the path of
 * {@code slimfit predict}, and the same model exported to ONNX Runtime, in batches of 32 padded to
 * their longest text, in the given order and sorted by length. They run alternately in one process,
 * and each side's time includes tokenization. Besides the time of a clock, it counts that of the
 * processors, which says more on a machine that has other work. Without instructions for bf16, that
 * row is fp32 too; without those for int8, there is no such row. Run by {@code bench/text/run
 * prediction}.
 */
public final class PredictionSpeed {
  private static final int BATCH = 32;
  private static final int MAX_LENGTH = 128;
  private static final int ROUNDS = 3; // the first one also compiles

  private final List<String> texts;
  private final int threads;

  private PredictionSpeed(List<String> texts, int threads) {
    this.texts = texts;
    this.threads = threads;
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Integer.MAX_VALUE;
    try (var lines = Files.lines(data.resolve("dev.tsv"))) {
      List<String> texts =
          lines.skip(1).limit(most).map(line -> line.split("\t", 2)[0]).toList();
      new PredictionSpeed(texts, threads).run(trained(data));
    }
  }

  /** What is measured. */
  private interface Side extends AutoCloseable {
    void predict() throws Exception;
  }

  private void run(Path model) throws Exception {
    Map<String, Side> sides = new LinkedHashMap<>();
    try (Tokenization tokenization = Tokenization.embedded()) {
      for (String precision : List.of("fp32", "bf16", "int8")) {
        if (!precision.equals("int8") || Processor.here().computes(Precision.INT8)) {
          sides.put("slimfit predict, " + precision, slimfit(model, precision));
        }
      }
      for (WeightFormat format : List.of(WeightFormat.FP32, WeightFormat.INT8)) {
        Path exported = exported(model, format);
        String name = "ONNX Runtime, " + format.word();
        sides.put(name + ", given order", onnxRuntime(exported, tokenization, texts));
        sides.put(name + ", sorted", onnxRuntime(exported, tokenization, byLength(texts)));
      }
      Map<String, Double> seconds = new LinkedHashMap<>();
      Map<String, Double> ofProcessors = new LinkedHashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (var side : sides.entrySet()) {
          long processors = processorTime();
          long clock = System.nanoTime();
          side.getValue().predict();
          seconds.merge(side.getKey(), (System.nanoTime() - clock) / 1e9, Math::min);
          ofProcessors.merge(side.getKey(), (processorTime() - processors) / 1e9, Math::min);
        }
      }
      System.out.printf(
          "%d sentences, threads: %d, fastest of %d rounds%n", texts.size(), threads, ROUNDS);
      System.out.printf("%-40s %12s %22s%n", "sentences per", "second", "second of a processor");
      sides
          .keySet()
          .forEach(name -> System.out.printf(
              "%-40s %,12.0f %,22.0f%n",
              name, texts.size() / seconds.get(name), texts.size() / ofProcessors.get(name)));
    } finally {
      for (Side side : sides.values()) {
        side.close();
      }
    }
  }

  private static long processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
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

  private Side slimfit(Path model, String precision) {
    TextClassifier classifier = SlimFit.classifier(
        InferenceConfig.of(model.toString())
            .withThreads(threads)
            .withBatchSize(BATCH)
            .withPrecision(precision),
        RunListener.silent());
    byte[] input = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
    return new Side() {
      @Override
      public void predict() {
        PredictionLines lines = new PredictionLines(Writer.nullWriter());
        try (TextLines read = new TextLines(
            new ByteArrayInputStream(input),
            Place.of("texts"),
            Optional.empty(),
            Optional.empty())) {
          classifier.predict(read, lines::write, lines::flush);
        }
      }

      @Override
      public void close() {
        classifier.close();
      }
    };
  }

  private static Path exported(Path model, WeightFormat format) {
    Path folder = model.resolveSibling(format.word());
    SlimFit.export(
        ExportConfig.of(model.toString(), folder).withWeights(format), RunListener.silent());
    return folder.resolve("model.onnx");
  }

  private OrtSession session(Path file) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
    options.addConfigEntry("session.intra_op.allow_spinning", "0"); // it would count as work
    return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
  }

  private static List<String> byLength(List<String> texts) {
    return texts.stream().sorted(Comparator.comparingInt(String::length)).toList();
  }

  private Side onnxRuntime(Path file, Tokenization tokenization, List<String> texts)
      throws OrtException {
    OrtSession session = session(file);
    EncodingOptions options = EncodingOptions.truncated(
            EncodingOptions.Truncation.LONGEST_FIRST, MAX_LENGTH)
        .padded(EncodingOptions.Padding.LONGEST, 1);
    return new Side() {
      @Override
      public void predict() throws OrtException {
        for (int from = 0; from < texts.size(); from += BATCH) {
          List<Encoding> batch = tokenization.encodeAll(
              texts.subList(from, Math.min(texts.size(), from + BATCH)), null, options);
          try (OnnxTensor ids = tensor(batch.stream().map(Encoding::ids).toList());
              OnnxTensor mask =
                  tensor(batch.stream().map(Encoding::attentionMask).toList());
              OnnxTensor types =
                  tensor(batch.stream().map(Encoding::tokenTypeIds).toList());
              OrtSession.Result result = session.run(
                  Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            result.get(0);
          }
        }
      }

      @Override
      public void close() throws OrtException {
        session.close();
      }
    };
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
