package io.slimfit.base;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds per random number, one thread. A kernel that inlines the hash over an array has to be
 * no slower.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class CounterRandomBenchmark {
  private static final int STRIP = 4096;

  private final int[] bits = new int[STRIP];
  private int row;

  /** What a dropout mask needs: 32 bits per element of a row. */
  @Benchmark
  @OperationsPerInvocation(STRIP)
  public int[] bits() {
    int rowKey = CounterRandom.mix(row++);
    for (int i = 0; i < STRIP; i++) {
      bits[i] = CounterRandom.bits(rowKey, i);
    }
    return bits;
  }

  /** The same from an array of indices, which the JIT turns into vector instructions. */
  @Benchmark
  @OperationsPerInvocation(STRIP)
  public int[] bitsOfIndexArray(Indices indices) {
    int rowKey = CounterRandom.mix(row++);
    int[] index = indices.index;
    for (int i = 0; i < STRIP; i++) {
      bits[i] = CounterRandom.bits(rowKey, index[i]);
    }
    return bits;
  }

  @Benchmark
  public long key() {
    return CounterRandom.key(42, row++, 7, 3);
  }

  @Benchmark
  public double normal() {
    return CounterRandom.normal(42, row++);
  }

  /** 0 to STRIP - 1. */
  @State(Scope.Thread)
  public static class Indices {
    private final int[] index = new int[STRIP];

    public Indices() {
      for (int i = 0; i < STRIP; i++) {
        index[i] = i;
      }
    }
  }
}
