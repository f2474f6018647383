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
import java.util.List;
import java.util.Map;

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
    System.out.printf("%-28s %9s %24s%n", "", "accuracy", "largest difference");
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
      print("ONNX Runtime, " + format.word(), onnxRuntime(out));
    }
  }

  private List<double[]> onnxRuntime(Path folder) throws OrtException {
    List<double[]> logits = new ArrayList<>();
    try (Tokenization tokenization = Tokenization.open(folder.resolve("tokenizer.json"));
        OrtSession session = OrtEnvironment.getEnvironment()
            .createSession(folder.resolve("model.onnx").toString())) {
      for (String text : texts) {
        Encoding encoding = tokenization.encode(text, null, 128);
        try (OnnxTensor ids = tensor(encoding.ids());
            OnnxTensor mask = tensor(encoding.attentionMask());
            OnnxTensor types = tensor(encoding.tokenTypeIds());
            OrtSession.Result result = session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
          float[] row = ((float[][]) result.get(0).getValue())[0];
          logits.add(new double[] {row[0], row[1]});
        }
      }
    }
    return logits;
  }

  private static OnnxTensor tensor(int[] row) throws OrtException {
    long[][] values = {java.util.Arrays.stream(row).asLongStream().toArray()};
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
    System.out.printf("%-28s %9.4f %24.5f%n", name, right / (double) labels.size(), largest);
  }
}
