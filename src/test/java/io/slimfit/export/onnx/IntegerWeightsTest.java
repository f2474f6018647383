package io.slimfit.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.CodedOutputStream;
import io.slimfit.checkpoint.OnnxInitializers;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.LossKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime computes single layers with weights of 8 bits. */
class IntegerWeightsTest {
  private static final int WIDTH = 32;
  private static final String LAYER = "bert.encoder.layer.0.intermediate.dense";
  private static final long SEED = 5;
  private static final double COARSE = 0.02; // of the largest product that a row could have

  @TempDir
  Path folder;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private Bert bert;

  @BeforeEach
  void open() {
    bert = TinyBert.layers(1)
        .hidden(WIDTH)
        .model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, SEED);
  }

  @AfterEach
  void close() {
    bert.close();
    assertThat(memory.totalBytes()).as("bytes left: " + memory).isZero();
  }

  /** With one scale for the call, only the row of the largest magnitude would be right. */
  @Test
  void eachRowIsRoundedToItsOwnScale() throws Exception {
    double[] magnitudes = {1e-3, 1e4, 1, 1e-6, 30};
    float[] x = new float[magnitudes.length * WIDTH];
    Random random = new Random(SEED);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (magnitudes[i / WIDTH] * (2 * random.nextDouble() - 1));
    }
    double[] products = run((weights, input) -> weights.linearByRows(LAYER, input), x);
    Tensor weight = weight();
    double[] biases = bias();
    for (int row = 0; row < magnitudes.length; row++) {
      for (int j = 0; j < weight.rows(); j++) {
        double exact = 0;
        double largest = 0;
        float[] of = new float[WIDTH];
        weight.get((long) j * WIDTH, of, 0, WIDTH);
        for (int i = 0; i < WIDTH; i++) {
          exact += (double) of[i] * x[row * WIDTH + i];
          largest += Math.abs(of[i]) * magnitudes[row];
        }
        double float32 = 1e-6 * Math.abs(biases[j]); // the bias hides products of 1e-6
        assertThat(products[row * weight.rows() + j] - biases[j])
            .as("row %d, output %d", row, j)
            .isCloseTo(exact, within(COARSE * largest + float32));
      }
    }
  }

  @Test
  void aRowOfZerosGivesTheBias() throws Exception {
    float[] x = new float[2 * WIDTH];
    x[0] = 1;
    double[] biases = bias();
    double[] products = run((weights, input) -> weights.linearByRows(LAYER, input), x);
    assertThat(products).hasSize(2 * biases.length).doesNotContain(Double.NaN);
    assertThat(java.util.Arrays.copyOfRange(products, biases.length, 2 * biases.length))
        .containsExactly(biases);
    assertThat(run((weights, input) -> weights.linearByRows(LAYER, input), new float[WIDTH]))
        .as("nothing but zeros")
        .containsExactly(biases);
  }

  /** All tokens of a text have the same row: its rounding would add up. */
  @Test
  void theTableOfTokenTypesKeepsItsFloats() {
    OnnxFile.write(bert, WeightFormat.INT8, SentenceEmbedding.none(), folder);
    String name = "bert.embeddings.token_type_embeddings.weight";
    Tensor expected = bert.parameters().get(name).value();
    try (TensorSource stored = OnnxInitializers.open(folder.resolve(OnnxFile.NAME));
        Tensor read = memory.allocate(
            MemoryCategory.WORKSPACE, DType.FLOAT32, expected.shape().toArray())) {
      stored.read(name, read);
      assertThat(read.toFloats()).containsExactly(expected.toFloats());
    }
  }

  private Tensor weight() {
    return bert.parameters().get(LAYER + ".weight").value();
  }

  /** Biases that are not zero. */
  private double[] bias() {
    Tensor bias = bert.parameters().get(LAYER + ".bias").value();
    bias.fill(0.25);
    return bias.toDoubles();
  }

  /** The outputs for rows of x, in one call. */
  private double[] run(BiFunction<StoredWeights, Value, Value> layer, float[] x) throws Exception {
    bias();
    OnnxGraph graph = new OnnxGraph();
    Value input = graph.input("x", ElementType.FLOAT, Axis.BATCH, Axis.SEQUENCE, Axis.of(WIDTH));
    Value output = layer.apply(new IntegerWeights(graph, bert.parameters()), input);
    graph.output("y", output, Axis.BATCH, Axis.SEQUENCE, Axis.of(weight().rows()));
    Path file = folder.resolve("layer.onnx");
    write(graph, file);
    try (OnnxSession session = OnnxSession.open(file)) {
      return session.run(session.numbers("x", x, 1, x.length / WIDTH, WIDTH), "y");
    }
  }

  private static void write(OnnxGraph graph, Path file) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file)) {
      CodedOutputStream out = CodedOutputStream.newInstance(stream);
      OnnxProto.model(OnnxProto.graph(
              "main_graph",
              graph,
              graph.initializers().stream().map(OnnxProto::tensor).toList()))
          .writeTo(out);
      out.flush();
    }
  }
}
