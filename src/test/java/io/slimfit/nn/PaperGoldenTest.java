package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import io.slimfit.codec.Codec;
import io.slimfit.codec.Codecs;
import io.slimfit.codec.Encoded;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.Activation;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The released codecs, and the gradients that our layers compute from them in profile
 * {@code paper}.
 */
@Tag("golden")
class PaperGoldenTest {
  private static final Path FOLDER = Path.of(System.getProperty("slimfit.golden"), "codecs");
  private static final double EPSILON = 1e-12;

  private final JsonNode golden =
      new JsonMapper().readTree(FOLDER.resolve("golden.json").toFile());
  private final JsonNode header;
  private final ByteBuffer data;
  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final Scope scope = ops.scope();
  private final Parameters parameters = new Parameters(memory, DType.FLOAT32);

  PaperGoldenTest() throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve("golden.safetensors")))
        .order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[Math.toIntExact(file.getLong())];
    file.get(json);
    header = new JsonMapper().readTree(json);
    data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @AfterEach
  void free() {
    scope.close();
    parameters.close();
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private int[] shape(String name) {
    JsonNode shape = header.path(name).path("shape");
    assertThat(shape.isArray()).as("golden tensor " + name).isTrue();
    return IntStream.range(0, shape.size()).map(i -> shape.path(i).asInt()).toArray();
  }

  private double[] values(String name) {
    int count = Arrays.stream(shape(name)).reduce(1, (a, b) -> a * b);
    int from = header.path(name).path("data_offsets").path(0).asInt();
    boolean isFloat = header.path(name).path("dtype").asText().equals("F32");
    return IntStream.range(0, count)
        .mapToDouble(i -> isFloat ? data.getFloat(from + 4 * i) : data.getInt(from + 4 * i))
        .toArray();
  }

  private Tensor tensor(double[] values, long... shape) {
    Tensor tensor = ops.draw(DType.FLOAT32, shape);
    tensor.set(values);
    return tensor;
  }

  private Tensor matrix(String name) {
    int[] shape = shape(name);
    return shape.length == 1
        ? tensor(values(name), shape[0], 1)
        : tensor(values(name), shape[0], shape[1]);
  }

  /** Every |a-b| <= atol + rtol * max|b|. */
  private void compareGradients(String name, double[] actual) {
    JsonNode bounds = golden.path("tolerances").path("gradients");
    double[] expected = values(name);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    compare(
        name,
        actual,
        expected,
        bounds.path("atol").asDouble() + bounds.path("rtol").asDouble() * largest);
  }

  private static void compare(String name, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    int worst = 0;
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= Math.abs(actual[worst] - expected[worst]))) {
        worst = i;
      }
    }
    assertThat(Math.abs(actual[worst] - expected[worst]))
        .as(
            "%s: worst at %d of %d: expected %s, actual %s",
            name, worst, expected.length, expected[worst], actual[worst])
        .isLessThanOrEqualTo(tolerance);
  }

  @ParameterizedTest
  @CsvSource({"gelu4, q2.1, 2", "q34, q3.4, 16", "q08, uq0.8, 256"})
  void codesAndDecodedValuesAreExact(String name, String codecName, double factor) {
    Codec codec = Codecs.get(codecName, Place.of("test"));
    try (Encoded code = codec.encode(matrix(name + ".input"), MemoryCategory.ACTIVATIONS, ops)) {
      double[] decoded = codec.decode(code, ops).toDoubles();
      compare(name, decoded, values(name + ".decoded"), 0);
      compare(
          name, Arrays.stream(decoded).map(x -> x * factor).toArray(), values(name + ".code"), 0);
      double[] products =
          Arrays.stream(values(name + ".input")).map(x -> x * factor).toArray();
      double low = Arrays.stream(values(name + ".code")).min().orElseThrow();
      double high = Arrays.stream(values(name + ".code")).max().orElseThrow();
      assertThat(code.clamped())
          .as("elements whose rounded code is outside the range")
          .isEqualTo(Arrays.stream(products)
              .filter(x -> Math.rint(x) < low || Math.rint(x) > high)
              .count());
      // The number in the file leaves out elements exactly half a step beyond the last code, though
      // they round to a code outside.
      long halfBeyond = Arrays.stream(products)
          .filter(
              x -> x == high + 0.5 && Math.rint(x) > high || x == low - 0.5 && Math.rint(x) < low)
          .count();
      assertThat(code.clamped() - halfBeyond)
          .isEqualTo(golden.path("saturated").path(name).asLong());
    }
  }

  /** Runs in a pass of the profile paper. */
  private void pass(List<String> active, Consumer<Pass> body, Consumer<Gradients> check) {
    try (Gradients gradients = new Gradients(parameters, ActiveSet.of(active))) {
      try (Pass pass =
          TestPass.training(ops, Profiles.get("paper", Place.of("test")), gradients, 0, 7, 1000)) {
        body.accept(pass);
      }
      check.accept(gradients);
    }
  }

  /**
   * On some processors ATen's GELU doubles before it halves: only elements that overflow so are
   * excused.
   */
  private static double[] withoutOverflow(double[] actual, double[] expected) {
    return IntStream.range(0, actual.length)
        .mapToDouble(i -> actual[i] == Double.POSITIVE_INFINITY && expected[i] > Float.MAX_VALUE / 2
            ? expected[i]
            : actual[i])
        .toArray();
  }

  @Test
  void gelu() {
    Site site = new Site("u", SiteKind.ACTIVATION_INPUT);
    pass(
        List.of(),
        pass -> {
          Tensor u = matrix("gelu4.input");
          compare(
              "gelu4.forward",
              withoutOverflow(
                  ops.activate(Activation.GELU, u).toDoubles(), values("gelu4.forward")),
              values("gelu4.forward"),
              1e-5);
          pass.held().hold(site, 0, false, u);
          Tensor dg = matrix("gelu4.grad_output");
          ops.activateBackward(Activation.GELU, dg, pass.held().get(site, 0));
          compareGradients("gelu4.grad_input", dg.toDoubles());
        },
        gradients -> {});
  }

  @Test
  void attention() {
    int[] shape = shape("attention.q"); // batch, heads, tokens, width
    int hidden = shape[1] * shape[3];
    int[] tokens = new int[shape[0]];
    Arrays.fill(tokens, shape[2]);
    SequenceLayout layout = new SequenceLayout(
        tokens, tokens, IntStream.range(0, tokens.length).asLongStream().toArray());
    Chunk chunk = layout.chunks(1000).get(0);
    Site p = new Site("P", SiteKind.ATTENTION_PROBABILITIES);
    Site qkvSite = new Site("Q, K, V", SiteKind.QUERY_KEY_VALUE);
    Attention attention = new Attention(
        new AttentionConfig(
            shape[1], shape[3], 0, AttentionDropout.PROBABILITIES, Precision.FLOAT32),
        p,
        OutputRows.ALL);
    pass(
        List.of(),
        pass -> {
          Tensor qkv = ops.draw(DType.FLOAT32, layout.rows(), 3L * hidden);
          List<String> names = List.of("q", "k", "v");
          for (int i = 0; i < 3; i++) {
            qkv.columns((long) i * hidden, hidden)
                .copyFrom(tensor(
                    rowByRow(values("attention." + names.get(i)), shape), layout.rows(), hidden));
          }
          pass.held().hold(qkvSite, 0, false, qkv);
          Tensor o = ops.draw(DType.FLOAT32, layout.rows(), hidden);
          attention.forward(qkv, o, layout, chunk, pass);
          compare(
              "attention.context",
              o.toDoubles(),
              rowByRow(values("attention.context"), shape),
              1e-5);
          Tensor dqkv = ops.draw(DType.FLOAT32, layout.rows(), 3L * hidden);
          Tensor dO =
              tensor(rowByRow(values("attention.grad_context"), shape), layout.rows(), hidden);
          attention.backward(pass.held().get(qkvSite, 0), dO, dqkv, layout, chunk, pass);
          for (int i = 0; i < 3; i++) {
            double[] rows = dqkv.columns((long) i * hidden, hidden).toDoubles();
            compareGradients("attention.grad_" + names.get(i), byHead(rows, shape));
          }
        },
        gradients -> {});
  }

  /** [batch, heads, tokens, width] to [batch, tokens, heads, width]. */
  private static double[] rowByRow(double[] x, int[] shape) {
    return exchanged(x, shape[0], shape[1], shape[2], shape[3]);
  }

  private static double[] byHead(double[] x, int[] shape) {
    return exchanged(x, shape[0], shape[2], shape[1], shape[3]);
  }

  private static double[] exchanged(double[] x, int batch, int a, int b, int width) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int w = i % width;
      int inB = i / width % b;
      int inA = i / width / b % a;
      int n = i / width / b / a;
      y[((n * b + inB) * a + inA) * width + w] = x[i];
    }
    assertThat(y).hasSize(batch * a * b * width);
    return y;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void layerNorm(boolean active) {
    int[] shape = shape("layernorm.input");
    LayerNorm norm = new LayerNorm(parameters, "norm", shape[1], EPSILON);
    parameters.get("norm.weight").value().set(values("layernorm.weight"));
    parameters.get("norm.bias").value().set(values("layernorm.bias"));
    Site site = new Site("x̂", SiteKind.BLOCK_NORM);
    pass(
        active ? List.of("norm.weight", "norm.bias") : List.of("norm.bias"),
        pass -> {
          Tensor residual = ops.zeros(DType.FLOAT32, shape[0], shape[1]);
          Tensor normalized = ops.draw(DType.FLOAT32, shape[0], shape[1]);
          Tensor rstd = ops.draw(DType.FLOAT32, shape[0]);
          Tensor y = ops.draw(DType.FLOAT32, shape[0], shape[1]);
          norm.forward(
              matrix("layernorm.input"),
              Mask.none(),
              residual,
              new Normalized(normalized, rstd),
              y,
              ops);
          compareGradients("layernorm.output", y.toDoubles());
          compareGradients("layernorm.normalised", normalized.toDoubles());
          compareGradients(
              "layernorm.std", Arrays.stream(rstd.toDoubles()).map(r -> 1 / r).toArray());
          pass.held().hold(site, 0, active, normalized);
          Tensor seen = pass.held().get(site, 0);
          if (!active) {
            compareKept(seen.toDoubles());
          }
          Tensor dy = matrix("layernorm.grad_output");
          norm.backward(dy, Mask.none(), new Normalized(seen, rstd), Optional.empty(), pass);
          compareGradients(
              "layernorm." + (active ? "active" : "frozen") + ".grad_input", dy.toDoubles());
        },
        gradients -> {
          compareGradients(
              "layernorm.grad_bias",
              gradients.of(parameters.get("norm.bias")).elements().toDoubles());
          if (active) {
            compareGradients(
                "layernorm.active.grad_weight",
                gradients.of(parameters.get("norm.weight")).elements().toDoubles());
          }
        });
  }

  private void compareKept(double[] kept) {
    compare(
        "layernorm.kept",
        kept,
        values("layernorm.kept"),
        golden.path("tolerances").path("kept").asDouble());
    double[] places = IntStream.range(0, kept.length)
        .filter(i -> kept[i] != 0)
        .mapToDouble(i -> i)
        .toArray();
    double[] expected = values("layernorm.kept_index");
    Arrays.sort(expected);
    compare("layernorm.kept_index", places, expected, 0);
  }

  @Test
  void secondLinearOfTheFeedForwardPart() {
    int[] shape = shape("ffn_linear.weight");
    Linear linear = new Linear(parameters, "dense", shape[0], shape[1]);
    linear.weight().value().set(values("ffn_linear.weight"));
    Site site = new Site("f(u)", SiteKind.FEED_FORWARD_INPUT);
    pass(
        List.of("dense.weight"),
        pass -> {
          pass.held().hold(site, 0, true, matrix("ffn_linear.input"));
          compare(
              "ffn_linear.decoded",
              pass.held().get(site, 0).toDoubles(),
              values("ffn_linear.decoded"),
              0);
          Tensor dx = linear.backward(
              matrix("ffn_linear.grad_output"), () -> pass.held().get(site, 0), pass);
          compareGradients("ffn_linear.grad_input", dx.toDoubles());
        },
        gradients -> compareGradients(
            "ffn_linear.grad_weight", gradients.of(linear.weight()).elements().toDoubles()));
    assertThat(memory.bytes(MemoryCategory.ACTIVATIONS)).isZero();
  }
}
