package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of bytes by vectors equal those by ATen's operators, to the bit. */
class ByteRowsTest {
  private static final long SEED = 271828;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);
  private final ByteRows plain = new AtenByteRows(ops);
  private final List<Tensor> owned = new ArrayList<>();
  private final Random random = new Random(SEED);

  @BeforeEach
  void requireVectors() {
    assumeThat(KernelProvider.hasVectors()).isTrue();
  }

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
    ops.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7", "5, 16", "33, 129", "2, 768"})
  void quantizeEqualsAten(int rows, int columns) {
    Tensor x = tensor(DType.FLOAT32, rows, columns);
    double[] values = random.doubles((long) rows * columns, -3, 3).toArray();
    for (int i = 0; i < values.length; i += 5) {
      values[i] *= Math.pow(10, random.nextInt(12) - 6);
    }
    x.set(values);
    check(x);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void rowsOfZerosTiesAndTinyNumbersEqualAten(DType dtype) {
    Tensor x = tensor(dtype, 4, 8);
    x.set(new double[] {
      0, 0, 0, 0, 0, 0, 0, 0, //
      127, 0.5, 1.5, 2.5, -0.5, -1.5, -126.5, 63.5, //
      1e-35, -1e-36, 0, 0, 0, 0, 0, 1e-38, //
      -3e38, 1e38, 1, -1, 2e38, 0, 0, 3e37
    });
    Tensor widened = tensor(DType.FLOAT32, 4, 8);
    widened.copyFrom(x);
    Quantized fast = quantized(new VectorByteRows(), x);
    Quantized expected = quantized(plain, widened);
    assertThat(fast.values.toDoubles()).isEqualTo(expected.values.toDoubles());
    assertThat(fast.scales.toDoubles()).isEqualTo(expected.scales.toDoubles());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7", "33, 129", "2, 768"})
  void dequantizeEqualsAten(int rows, int columns) {
    Tensor sums = tensor(DType.INT32, rows, columns);
    sums.set(random
        .ints((long) rows * columns, -12_000_000, 12_000_000)
        .asDoubleStream()
        .toArray());
    Tensor rowScales = tensor(DType.FLOAT32, rows, 1);
    rowScales.set(random.doubles(rows, 1e-4, 1).toArray());
    Tensor columnScales = tensor(DType.FLOAT32, 1, columns);
    columnScales.set(random.doubles(columns, 1e-4, 1).toArray());
    Tensor bias = tensor(DType.FLOAT32, columns);
    bias.set(random.doubles(columns, -1, 1).toArray());
    for (Optional<Tensor> b : List.of(Optional.<Tensor>empty(), Optional.of(bias))) {
      Tensor expected = tensor(DType.FLOAT32, rows, columns);
      plain.dequantize(sums, rowScales, columnScales, b, expected);
      Tensor fast = tensor(DType.FLOAT32, rows, columns);
      new VectorByteRows().dequantize(sums, rowScales, columnScales, b, fast);
      assertThat(fast.toDoubles()).as("seed %d", SEED).isEqualTo(expected.toDoubles());
    }
  }

  private void check(Tensor x) {
    Quantized fast = quantized(new VectorByteRows(), x);
    Quantized expected = quantized(plain, x);
    assertThat(fast.values.toDoubles()).as("seed %d", SEED).isEqualTo(expected.values.toDoubles());
    assertThat(fast.scales.toDoubles()).isEqualTo(expected.scales.toDoubles());
  }

  private record Quantized(Tensor values, Tensor scales) {}

  private Quantized quantized(ByteRows rows, Tensor x) {
    Tensor values = tensor(DType.INT8, x.rows(), x.columns());
    Tensor scales = tensor(DType.FLOAT32, x.rows(), 1);
    rows.quantize(x, values, scales);
    return new Quantized(values, scales);
  }

  private Tensor tensor(DType dtype, long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, dtype, shape);
    owned.add(tensor);
    return tensor;
  }
}
