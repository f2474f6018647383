package io.slimfit.model.bert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.ModelWeights;
import io.slimfit.model.loss.LossKind;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.model.vit.VisionTransformerConfig;
import io.slimfit.model.vit.VisionVariant;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One folder of golden/models: a model, its inputs, the reference's results, and the tolerance. */
public final class GoldenModel {
  private final ModelFolder folder;
  private final JsonNode golden;
  private final ByteBuffer data;
  private final JsonNode header;

  private GoldenModel(Path path, Path results) throws IOException {
    this(path, path.resolve("golden.json"), results);
  }

  private GoldenModel(Path path, Path rules, Path results) throws IOException {
    folder = ModelFolder.open(path);
    golden = new JsonMapper().readTree(rules.toFile());
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(results)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(file.getLong())];
    file.get(json);
    header = new JsonMapper().readTree(json);
    data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  public static GoldenModel open(String name) throws IOException {
    return of(Path.of(System.getProperty("slimfit.golden"), "models", name));
  }

  private static GoldenModel of(Path path) throws IOException {
    return new GoldenModel(path, path.resolve("golden.safetensors"));
  }

  /** The same model and tolerances, with other results. */
  public GoldenModel withResults(Path results) throws IOException {
    return new GoldenModel(folder.path(), results);
  }

  /** The models that bench/goldens/roberta_models.py makes. */
  static GoldenModel roberta(String name) throws IOException {
    return of(Path.of("src/test/resources/roberta/models", name));
  }

  /** The models that bench/goldens/family_models.py makes. */
  public static GoldenModel family(String name) throws IOException {
    return of(Path.of("src/test/resources/families", name));
  }

  /** The model that bench/goldens/embedding_models.py makes, with the results of one loss. */
  static GoldenModel embedding(String name) throws IOException {
    Path home = Path.of("src/test/resources/embedding");
    return new GoldenModel(
        home.resolve("model"), home.resolve("golden.json"), home.resolve(name + ".safetensors"));
  }

  public JsonNode json() {
    return golden;
  }

  BertConfig config() {
    BertVariant variant = variant(BertVariant.values(), BertVariant::modelType);
    return BertConfig.of(folder.config(), variant, folder.configPlace());
  }

  /** The variant that config.json names. */
  private <V> V variant(V[] all, Function<V, String> modelType) {
    String type = folder.config().path("model_type").asText();
    return Stream.of(all)
        .filter(known -> modelType.apply(known).equals(type))
        .findFirst()
        .orElseThrow();
  }

  Bert load(LossKind loss, NativeMemory memory) {
    return load(loss, memory, ModelOptions.standard());
  }

  Bert load(LossKind loss, NativeMemory memory, ModelOptions options) {
    int outputs = outputs(loss);
    return read(new Bert(config(), loss.head(), outputs, options, memory, DType.FLOAT32));
  }

  public VisionTransformer loadVision(NativeMemory memory) {
    return read(new VisionTransformer(
        VisionTransformerConfig.of(
            folder.config(),
            variant(VisionVariant.values(), VisionVariant::modelType),
            folder.configPlace()),
        HeadKind.SEQUENCE_CLASSIFICATION,
        outputs(LossKind.SINGLE_LABEL),
        ModelOptions.standard(),
        memory,
        DType.FLOAT32));
  }

  public int outputs(LossKind loss) {
    JsonNode config = folder.config();
    boolean two = loss == LossKind.QUESTION_ANSWERING || !config.has("id2label"); // as Hugging Face
    return two ? 2 : config.path("id2label").size();
  }

  public <M extends Model<?>> M read(M model) {
    try (TensorSource source = folder.weights()) {
      ModelWeights weights = ModelWeights.read(model, source, false);
      assertThat(weights.report().missing()).as("missing weights").isEmpty();
      assertThat(weights.notes()).isEmpty();
    }
    return model;
  }

  public ModelFolder folder() {
    return folder;
  }

  public Set<String> names(String field) {
    return StreamSupport.stream(golden.path(field).spliterator(), false)
        .map(JsonNode::asText)
        .collect(java.util.stream.Collectors.toSet());
  }

  public boolean has(String tensor) {
    return header.has(tensor);
  }

  int[] shape(String tensor) {
    return IntStream.range(0, header.path(tensor).path("shape").size())
        .map(i -> header.path(tensor).path("shape").path(i).asInt())
        .toArray();
  }

  public double[] values(String tensor) {
    JsonNode entry = header.path(tensor);
    if (entry.isMissingNode()) {
      throw new IllegalArgumentException("the golden file has no tensor " + tensor);
    }
    int from = entry.path("data_offsets").path(0).asInt();
    int count = Arrays.stream(shape(tensor)).reduce(1, (a, b) -> a * b);
    String dtype = entry.path("dtype").asText();
    return IntStream.range(0, count)
        .mapToDouble(i -> switch (dtype) {
          case "F32" -> data.getFloat(from + 4 * i);
          case "F64" -> data.getDouble(from + 8 * i);
          case "I32" -> data.getInt(from + 4 * i);
          default -> throw new IllegalArgumentException("dtype " + dtype);
        })
        .toArray();
  }

  public int[] ints(String tensor) {
    return Arrays.stream(values(tensor)).mapToInt(x -> (int) x).toArray();
  }

  /** Every |a-b| <= atol + rtol * max|b|; a failure names the worst element. */
  public void compare(String what, double[] actual, double[] expected, String tolerance) {
    JsonNode bounds = golden.path("tolerances").path(tolerance);
    assertThat(bounds.isObject()).as("tolerance " + tolerance).isTrue();
    assertThat(actual.length).as(what + ": elements").isEqualTo(expected.length);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    double bound = bounds.path("atol").asDouble() + bounds.path("rtol").asDouble() * largest;
    int worst = 0;
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= Math.abs(actual[worst] - expected[worst]))) {
        worst = i;
      }
    }
    if (actual.length > 0) {
      assertThat(Math.abs(actual[worst] - expected[worst]))
          .as(
              "%s: worst at %d: expected %s, actual %s",
              what, worst, expected[worst], actual[worst])
          .isLessThanOrEqualTo(bound);
    }
  }

  Place place() {
    return folder.configPlace();
  }

  static double[] valuesOf(Parameter parameter) {
    return parameter.value().toDoubles();
  }
}
