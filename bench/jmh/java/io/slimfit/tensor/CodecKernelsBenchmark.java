package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds per element of each codec's fast kernels on a chunk of BERT-base, one thread. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Thread)
public class CodecKernelsBenchmark {
  private static final int ROWS = 512;
  private static final int COLUMNS = 768;
  private static final int ELEMENTS = ROWS * COLUMNS;
  private static final int TOP = ELEMENTS / 10;

  private static final float[] THRESHOLDS = {-0.8f, -0.5f, -0.3f, -0.1f, 0.1f, 0.3f, 0.6f};
  private static final float[] LEVELS = {-0.1f, 0.05f, 0.2f, 0.35f, 0.5f, 0.65f, 0.85f, 1.05f};

  @Param({"VECTORS", "LOOPS"})
  public String provider = "LOOPS"; // a KernelProvider, which JMH's generated code cannot see

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private CodecKernels kernels = KernelProvider.LOOPS.codecs();
  private final Tensor x = zeros(DType.FLOAT32, ROWS, COLUMNS);
  private final Tensor y = zeros(DType.FLOAT32, ROWS, COLUMNS);
  private final Tensor words = zeros(DType.INT32, ROWS / 4, COLUMNS);
  private final Tensor nibbles = zeros(DType.INT32, ROWS / 8, COLUMNS);
  private final Tensor levelWords = zeros(DType.INT32, ROWS / 32 * 3, COLUMNS);
  private final Tensor scales = zeros(DType.BFLOAT16, ROWS / 64, COLUMNS);
  private final Tensor topValues = zeros(DType.FLOAT32, TOP);
  private final Tensor topIndices = zeros(DType.INT32, TOP);

  private Tensor zeros(DType dtype, long... shape) {
    return memory.zeros(MemoryCategory.WORKSPACE, dtype, shape);
  }

  @Setup(Level.Trial)
  public void fill() {
    Ops.prepareThread(1);
    kernels = KernelProvider.valueOf(provider).codecs();
    double[] values = new double[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      double u = CounterRandom.uniform(1, i);
      values[i] = Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(7 * CounterRandom.uniform(2, i));
    }
    x.set(values);
  }

  @TearDown(Level.Trial)
  public void free() {
    for (Tensor tensor :
        new Tensor[] {x, y, words, nibbles, levelWords, scales, topValues, topIndices}) {
      tensor.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor encodeInt8() {
    kernels.encodeBlocks(x, 8, 64, words, scales);
    return words;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor decodeInt8() {
    kernels.decodeBlocks(words, scales, 8, 64, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor encodeLevels() {
    kernels.encodeLevels(x, THRESHOLDS, levelWords);
    return levelWords;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor multiplyByLevels() {
    y.copyFrom(x);
    kernels.multiplyByLevels(levelWords, LEVELS, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public long encodeQ34() {
    return kernels.encodeFixed(x, 8, 16, -128, 127, words);
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor decodeQ34() {
    kernels.decodeFixed(words, 8, 16, -128, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public long encodeQ21() {
    return kernels.encodeFixed(x, 4, 2, -8, 7, nibbles);
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor encodeTop10() {
    kernels.encodeTop(x, topValues, topIndices);
    return topValues;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor decodeTop10() {
    kernels.decodeTop(topValues, topIndices, y);
    return y;
  }
}
