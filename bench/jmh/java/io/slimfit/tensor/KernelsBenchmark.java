package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/**
 * Nanoseconds per element of each kernel and its plain version, on a chunk of BERT-base, one
 * thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class KernelsBenchmark {
  private static final int ROWS = 512;
  private static final int COLUMNS = 768;
  private static final int ELEMENTS = ROWS * COLUMNS;

  /** Small steps, so that numbers neither overflow nor become subnormal in repeated calls. */
  private static final AdamWStep STEP = new AdamWStep(0.9, 0.999, 1e-8, 1e-9, 1, 1, 1, 1);

  @Param({"VECTORS", "LOOPS", "ATEN"})
  public String provider = "LOOPS"; // a KernelProvider, which JMH's generated code cannot see

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Mask mask = mask();
  private final Tensor x = random(1, ROWS, COLUMNS);
  private final Tensor residual = random(2, ROWS, COLUMNS);
  private final Tensor normalized = random(3, ROWS, COLUMNS);
  private final Tensor y = random(4, ROWS, COLUMNS);
  private final Tensor second = random(5, ROWS, COLUMNS);
  private final Tensor rstd = random(6, ROWS);
  private final Tensor gamma = random(7, COLUMNS);
  private final Tensor beta = random(8, COLUMNS);
  private final NormWeights weights = new NormWeights(gamma, Optional.of(beta), 1e-12);
  private final Normalized taken = new Normalized(normalized, rstd);
  private final Tensor sums = random(9, 3, COLUMNS);
  private final Tensor dGamma = sums.rows(0, 1).reshaped(COLUMNS).lasting();
  private final Tensor dBeta = sums.rows(1, 1).reshaped(COLUMNS).lasting();
  private final Tensor dBias = sums.rows(2, 1).reshaped(COLUMNS).lasting();
  private final NormGradients gradients =
      new NormGradients(Optional.of(dGamma), Optional.of(dBeta), Optional.of(dBias));
  private final CodedMoments coded = zeroMoments();
  private final Tensor split = split();
  private int steps;
  private Kernels tested = KernelProvider.valueOf(provider).kernels();

  private CodedMoments zeroMoments() {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < CodedMoments.TYPES.size(); i++) {
      long[] shape = CodedMoments.shapes(ELEMENTS).get(i).toArray();
      tensors.add(memory.zeros(MemoryCategory.OPTIMIZER, CodedMoments.TYPES.get(i), shape));
    }
    return CodedMoments.of(tensors);
  }

  private Tensor split() {
    Tensor tensor = memory.allocate(MemoryCategory.WEIGHTS, DType.SPLIT_FLOAT32, ROWS, COLUMNS);
    tensor.copyFrom(y);
    return tensor;
  }

  private static Mask mask() {
    int[] keys = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      keys[i] = CounterRandom.mix(i + 1);
    }
    return new Mask(keys, 0.1);
  }

  private Tensor random(long seed, long... shape) {
    Tensor tensor = memory.allocate(MemoryCategory.WORKSPACE, DType.FLOAT32, shape);
    double[] values = new double[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1 + CounterRandom.uniform(seed, i);
    }
    tensor.set(values);
    return tensor;
  }

  @Setup(Level.Trial)
  public void choose() {
    Ops.prepareThread(1);
    tested = KernelProvider.valueOf(provider).kernels();
  }

  @TearDown(Level.Trial)
  public void free() {
    dGamma.close();
    dBeta.close();
    dBias.close();
    coded.tensors().forEach(Tensor::close);
    for (Tensor tensor :
        new Tensor[] {x, residual, normalized, y, second, rstd, gamma, beta, sums, split}) {
      tensor.close();
    }
  }

  /** On a copy: a tensor that is masked repeatedly would soon be all zeros. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor copyAndDropout() {
    y.copyFrom(x);
    tested.dropout(y, mask);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor addNormalize() {
    tested.addNormalize(x, mask, residual, weights, taken, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor affine() {
    tested.affine(normalized, weights, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor addNormalizeBackward() {
    y.copyFrom(x);
    tested.addNormalizeBackward(y, mask, taken, gamma, residual, gradients);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor softmax() {
    tested.softmax(x, x.columns(), 1, mask, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor softmaxBackward() {
    y.copyFrom(x);
    tested.softmaxBackward(residual, residual.columns(), 1, mask, y, normalized, y);
    return y;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public Tensor addRowSum() {
    tested.addRowSum(dBias, x);
    return dBias;
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public UpdateSize adamw() {
    return tested.adamw(y, x, normalized, second, STEP);
  }

  /** With a weight of bfloat16 and what it lacks; ATen has no such tensors. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public UpdateSize adamwOfSplitFloats() {
    return tested.adamw(split, x, normalized, second, STEP);
  }

  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public UpdateSize adamw8bit() {
    return tested.adamw(y, x, coded, STEP, ++steps);
  }
}
