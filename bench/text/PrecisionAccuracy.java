import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.slimfit.SlimFit;
import io.slimfit.data.tokenize.Encoding;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.export.ExportConfig;
import io.slimfit.export.onnx.WeightFormat;
import io.slimfit.predict.TextClassifier;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.train.RunListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The accuracy of a trained model on the dev set of SST-2 in each precision: that of our own
 * predictions, and that of ONNX Runtime with the exported model. Beside it, the largest difference
 * of a logit from ours in fp32. Arguments: the folder of SST-2, and a model that was trained on it.
 * Run by {@code bench/text/run accuracy}.
 */
public final class PrecisionAccuracy {
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private List<double[]> exact = List.of();

  public static void main(String[] arguments) throws Exception {
    PrecisionAccuracy accuracy = new PrecisionAccuracy();
    try (var lines = Files.lines(Path.of(arguments[0]).resolve("dev.tsv"))) {
      lines.skip(1).map(line -> line.split("\t", -1)).forEach(row -> {
        accuracy.texts.add(row[0]);
        accuracy.labels.add(Integer.parseInt(row[1]));
      });
    }
    accuracy.run(arguments[1]);
  }

  private void run(String model) throws Exception {
    System.out.printf("%-42s %9s %24s%n", "", "accuracy", "largest difference");
    for (String precision : List.of("fp32", "bf16", "int8")) {
      InferenceConfig config = InferenceConfig.of(model).withPrecision(precision);
      try (TextClassifier classifier = SlimFit.classifier(config, RunListener.silent())) {
        List<double[]> logits = new ArrayList<>();
        classifier.predict(texts).forEach(prediction -> logits.add(prediction.logits()));
        exact = precision.equals("fp32") ? logits : exact;
        print("slimfit, " + precision, logits);
      }
    }
    Path folder = Files.createTempDirectory(Path.of("target"), "accuracy");
    for (WeightFormat format : WeightFormat.values()) {
      Path out = folder.resolve(format.word());
      SlimFit.export(ExportConfig.of(model, out).withWeights(format), RunListener.silent());
      for (Batches batches : Batches.values()) {
        print("ONNX Runtime, " + format.word() + batches.words, onnxRuntime(out, batches));
      }
    }
  }

  /** How many sentences a call gets; in int8, results depend on what else is in it. */
  private enum Batches {
    SINGLE(1, false, ""),
    SORTED(32, true, ", 32 sorted by length"),
    GIVEN(32, false, ", 32 as given");

    private final int size;
    private final boolean sorted;
    private final String words;

    Batches(int size, boolean sorted, String words) {
      this.size = size;
      this.sorted = sorted;
      this.words = words;
    }
  }

  private List<double[]> onnxRuntime(Path folder, Batches batches) throws OrtException {
    double[][] logits = new double[texts.size()][];
    try (Tokenization tokenization = Tokenization.open(folder.resolve("tokenizer.json"));
        OrtSession session = OrtEnvironment.getEnvironment()
            .createSession(folder.resolve("model.onnx").toString())) {
      List<Encoding> encodings =
          texts.stream().map(text -> tokenization.encode(text, null, 128)).toList();
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        order.add(i);
      }
      if (batches.sorted) {
        order.sort(Comparator.comparingInt(i -> encodings.get(i).ids().length));
      }
      for (int from = 0; from < order.size(); from += batches.size) {
        List<Integer> batch = order.subList(from, Math.min(from + batches.size, order.size()));
        List<Encoding> texts = batch.stream().map(encodings::get).toList();
        try (OnnxTensor ids = tensor(texts, Encoding::ids);
            OnnxTensor mask = tensor(texts, Encoding::attentionMask);
            OnnxTensor types = tensor(texts, Encoding::tokenTypeIds);
            OrtSession.Result result = session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
          float[][] rows = (float[][]) result.get(0).getValue();
          for (int i = 0; i < rows.length; i++) {
            logits[batch.get(i)] = new double[] {rows[i][0], rows[i][1]};
          }
        }
      }
    }
    return List.of(logits);
  }

  /** Rows as long as the longest, filled with zeros: the padding token and no attention. */
  private static OnnxTensor tensor(List<Encoding> texts, Function<Encoding, int[]> part)
      throws OrtException {
    int longest = texts.stream().mapToInt(text -> text.ids().length).max().orElseThrow();
    long[][] values = new long[texts.size()][longest];
    for (int i = 0; i < values.length; i++) {
      int[] row = part.apply(texts.get(i));
      for (int j = 0; j < row.length; j++) {
        values[i][j] = row[j];
      }
    }
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values);
  }

  private void print(String name, List<double[]> logits) {
    int right = 0;
    double largest = 0;
    for (int i = 0; i < logits.size(); i++) {
      double[] row = logits.get(i);
      right += (row[1] > row[0] ? 1 : 0) == labels.get(i) ? 1 : 0;
      for (int c = 0; c < row.length; c++) {
        largest = Math.max(largest, Math.abs(row[c] - exact.get(i)[c]));
      }
    }
    System.out.printf("%-42s %9.4f %24.5f%n", name, right / (double) labels.size(), largest);
  }
}
