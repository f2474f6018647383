import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Saturation;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Initialization;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.ModelWeights;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.Loss;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import java.io.InputStream;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The error of the whole gradient of the embedded model with a fresh head, on random tokens, with
 * all parameters active and with dropout: the norm of its difference from the gradient in fp32 and
 * profile exact, divided by the norm of the latter. Run by {@code bench/precision/run}.
 */
public final class GradientAccuracy {
  private static final int[] LENGTHS = {33, 7, 21, 30, 12, 1, 12}; // 116 tokens
  private static final String RESOURCE = "all-minilm-l6-v2";
  private static final int CHUNK_ROWS = 256;

  private record Setting(String profile, Precision forward, Optional<Precision> backward) {
    @Override
    public String toString() {
      return String.format(
          "%-10s --precision %s --gradient-precision %-4s",
          profile, name(forward), name(backward.orElse(forward)));
    }

    private static String name(Precision precision) {
      return switch (precision) {
        case FLOAT32 -> "fp32";
        case BFLOAT16 -> "bf16";
        case INT8 -> "int8";
      };
    }
  }

  public static void main(String[] arguments) throws Exception {
    int seeds = Integer.parseInt(arguments[0]);
    Ops.prepareThread(1);
    Optional<Precision> asForward = Optional.empty();
    Optional<Precision> bf16 = Optional.of(Precision.BFLOAT16);
    Optional<Precision> int8 = Optional.of(Precision.INT8);
    Setting exact = new Setting("exact", Precision.FLOAT32, asForward);
    Map<Setting, DoubleSummaryStatistics> errors = new LinkedHashMap<>();
    for (int seed = 0; seed < seeds; seed++) {
      Map<String, double[]> reference = gradient(exact, seed);
      for (Setting setting : List.of(
          new Setting("exact", Precision.BFLOAT16, asForward),
          new Setting("exact", Precision.FLOAT32, bf16),
          new Setting("exact", Precision.FLOAT32, int8),
          new Setting("checkpoint", Precision.FLOAT32, bf16),
          new Setting("checkpoint", Precision.FLOAT32, int8),
          new Setting("lean", Precision.FLOAT32, asForward),
          new Setting("lean", Precision.FLOAT32, bf16),
          new Setting("lean", Precision.FLOAT32, int8),
          new Setting("lean", Precision.BFLOAT16, asForward))) {
        errors
            .computeIfAbsent(setting, fresh -> new DoubleSummaryStatistics())
            .accept(100 * error(gradient(setting, seed), reference));
      }
    }
    errors.forEach((setting, percent) -> System.out.printf(
        "%s  error %.2f %% (%.2f to %.2f)%n",
        setting, percent.getAverage(), percent.getMin(), percent.getMax()));
  }

  private static double error(Map<String, double[]> gradient, Map<String, double[]> exact) {
    double error = 0;
    double norm = 0;
    for (String name : exact.keySet()) {
      double[] a = gradient.get(name);
      double[] b = exact.get(name);
      for (int i = 0; i < b.length; i++) {
        error += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
      }
    }
    return Math.sqrt(error / norm);
  }

  /** The rows of tables have the same order each time. */
  private static Map<String, double[]> gradient(Setting setting, int seed) throws Exception {
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Model<TokenBatch> model = model(setting.forward(), seed, memory);
        Ops ops = Ops.fast(memory);
        Gradients gradients = new Gradients(
            model.parameters(),
            ActiveSet.of(model.parameters().all().stream().map(Parameter::name).toList()))) {
      try (Pass pass = Pass.training(
          ops,
          Profiles.get(setting.profile(), Place.of("profile")),
          new Saturation(),
          gradients,
          0,
          seed,
          CHUNK_ROWS,
          setting.backward())) {
        Model.Run run = model.forward(batch(seed), pass);
        run.loss();
        run.backward();
      }
      Map<String, double[]> read = new LinkedHashMap<>();
      try (Scope scope = ops.scope()) {
        for (Parameter parameter : gradients.parameters()) {
          Gradient gradient = gradients.of(parameter);
          read.put(parameter.name(), gradient.elements().toDoubles());
        }
      }
      return read;
    }
  }

  private static Model<TokenBatch> model(Precision precision, int seed, NativeMemory memory)
      throws Exception {
    Place place = Place.of(RESOURCE);
    JsonNode config;
    try (InputStream json =
        Model.class.getResourceAsStream("/io/slimfit/run/" + RESOURCE + "/config.json")) {
      config = new JsonMapper().readTree(json);
    }
    Model<TokenBatch> model = ModelFamilies.ofTexts(config, place)
        .make(
            config,
            place,
            HeadKind.SEQUENCE_CLASSIFICATION,
            2,
            ModelOptions.standard().withPrecision(precision),
            memory,
            DType.FLOAT32);
    try (TensorSource source = OnnxInitializers.resource(RESOURCE + ".onnx")) {
      Initialization fresh = new Initialization(0.02, seed);
      ModelWeights.read(model, source, false)
          .report()
          .missing()
          .forEach(name -> fresh.fill(model.parameters().get(name)));
    }
    return model;
  }

  private static TokenBatch batch(int seed) {
    int rows = IntStream.of(LENGTHS).sum();
    SplittableRandom random = new SplittableRandom(seed);
    int[] tokens = random.ints(rows, 1000, 30000).toArray();
    long[] numbers = IntStream.range(0, LENGTHS.length).asLongStream().toArray();
    Loss targets = new CrossEntropy(new int[] {0, 1, 1, 0, 1, 0, 0});
    return new TokenBatch(
        tokens, new int[rows], LENGTHS, LENGTHS, numbers, targets, targets.counts());
  }
}
