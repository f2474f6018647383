package io.slimfit.export.onnx;

import io.slimfit.nn.Parameters;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Matrices of blocks and tables as 8-bit integers with a scale for each output, or for each row of
 * a table. The inputs of products become 8-bit integers while they are computed, with a scale of
 * their own for each call. The nodes are those that ONNX Runtime's quantizer writes, which ONNX
 * Runtime computes as one. Everything else stays in 32-bit floats.
 *
 * <p>One scale for all tokens of a call is too coarse where a few tokens are much larger than the
 * rest, as they are on both sides of the activation of a feed-forward network. There, each token is
 * divided by its largest magnitude before, and its products are multiplied by it afterwards: all
 * tokens then fill the scale of the call, and the nodes in between are the same. The inputs of
 * attention do not need it; it would cost them time, and logits came no nearer.
 */
final class IntegerWeights implements StoredWeights {
  private static final int LARGEST = 127;

  private final OnnxGraph graph;
  private final FloatWeights floats;
  private final Map<Value, List<Value>> quantized = new HashMap<>(); // by what was quantized

  IntegerWeights(OnnxGraph graph, Parameters parameters) {
    this.graph = graph;
    floats = new FloatWeights(graph, parameters, false);
  }

  @Override
  public Value linear(String layer, Value x) {
    return floats.biased(layer, product(layer, x));
  }

  /** The bias comes last: were it added before, it would be multiplied, too. */
  @Override
  public Value linearByRows(String layer, Value x) {
    Value magnitudes = graph
        .op(layer, "ReduceMax")
        .withAll("axes", -1)
        .of(graph.op(layer, "Abs").of(x));
    Value divisors = graph
        .op(layer, "Max")
        .of(magnitudes, graph.number(Float.MIN_NORMAL)); // a row of zeros stays zeros
    Value product = product(layer, graph.op(layer, "Div").of(x, divisors));
    return floats.biased(layer, graph.op(layer, "Mul").of(product, divisors));
  }

  /** x Wᵀ, with a scale of x for the call. */
  private Value product(String layer, Value x) {
    Tensor weight = floats.value(layer + ".weight");
    float[] scales = scales(weight, IntegerWeights::largestOfPairs);
    Value integers = graph.initializer(new Initializer(
        layer + ".weight_quantized",
        ElementType.INT8,
        Shape.of(weight.columns(), weight.rows()),
        new EncodedWeight(WeightValues.transposed(weight), new EncodedWeight.Int8(scales, 1))));
    Value scale = vector(layer + ".weight_scale", scales, Shape.of(scales.length));
    Value zero = graph.initializer(new Initializer(
        layer + ".weight_zero_point",
        ElementType.INT8,
        Shape.of(scales.length),
        StoredBytes.of(new byte[scales.length])));
    List<Value> input = quantized.computeIfAbsent(
        x, floating -> graph.op(layer, "DynamicQuantizeLinear").several(3, floating));
    Value sums = graph.op(layer, "MatMulInteger").of(input.get(0), integers, input.get(2), zero);
    Value factor = graph.op(layer, "Mul").of(input.get(1), scale);
    Value product =
        graph.op(layer, "Cast").with("to", ElementType.FLOAT.number()).of(sums);
    return graph.op(layer, "Mul").of(product, factor);
  }

  @Override
  public Value preciseLinear(String layer, Value x) {
    return floats.linear(layer, x);
  }

  @Override
  public Value rows(String table, Value indices) {
    Tensor weight = floats.value(table + ".weight");
    float[] scales = scales(weight, IntegerWeights::largest);
    Value integers = graph.initializer(new Initializer(
        table + ".weight_quantized",
        ElementType.INT8,
        weight.shape(),
        new EncodedWeight(
            WeightValues.of(weight), new EncodedWeight.Int8(scales, weight.columns()))));
    Value scale = vector(table + ".weight_scale", scales, Shape.of(scales.length, 1));
    Value rows = graph
        .op(table, "Cast")
        .with("to", ElementType.FLOAT.number())
        .of(graph.op(table, "Gather").of(integers, indices));
    return graph.op(table, "Mul").of(rows, graph.op(table, "Gather").of(scale, indices));
  }

  /** The rounding of a table with a few rows would be the same error in every token. */
  @Override
  public Value preciseRows(String table, Value indices) {
    return floats.rows(table, indices);
  }

  @Override
  public Value parameter(String name) {
    return floats.parameter(name);
  }

  /** For each row, its largest magnitude / 127; 1 for a row of zeros. */
  private static float[] scales(Tensor matrix, ToDoubleFunction<float[]> largest) {
    float[] scales = new float[matrix.rows()];
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < scales.length; i++) {
      matrix.get((long) i * row.length, row, 0, row.length);
      float scale = (float) (largest.applyAsDouble(row) / LARGEST);
      scales[i] = scale < Float.MIN_NORMAL ? 1 : scale;
    }
    return scales;
  }

  private static double largest(float[] row) {
    double largest = 0;
    for (float value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * The largest magnitude of a weight, and of the sum of two neighbours. Without VNNI, ONNX Runtime
   * adds the products of two neighbours with their inputs, 0 to 255, in 16 bits, and cuts off what
   * does not fit. If two weights add up to no more than 128, as they do after rounding, their
   * products fit: 255 x 128 is 32,640. Limiting each weight to 64 would do, too, but coarser.
   */
  private static double largestOfPairs(float[] row) {
    double largest = largest(row);
    for (int i = 0; i + 1 < row.length; i += 2) {
      largest = Math.max(largest, Math.abs((double) row[i] + row[i + 1]));
    }
    return largest;
  }

  private Value vector(String name, float[] values, Shape shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return graph.initializer(
        new Initializer(name, ElementType.FLOAT, shape, StoredBytes.of(bytes.array())));
  }
}
