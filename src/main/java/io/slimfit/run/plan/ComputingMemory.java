package io.slimfit.run.plan;

import io.slimfit.tensor.Processor;

/**
 * What computing adds to a process beside the tensors, and no plan sees, because it computes
 * nothing: code of libtorch that only products touch, products that oneDNN has prepared, methods of
 * Java that are compiled, with what the compilers need, buffers of BLAS, and gaps between blocks.
 * The last two grow with the tensors. docs/memory.md has the measurements that the figures are
 * above.
 */
public final class ComputingMemory {
  private static final long PROCESS = 44L << 20;
  private static final long TILES = 6L << 20; // kernels of AMX, and what they pack
  private static final long FURTHER_WORKER = 8L << 20;
  private static final double GAPS = 0.035;

  private ComputingMemory() {}

  /**
   * The most bytes.
   *
   * @param tensors the bytes of all tensors
   * @param threads of the run
   */
  public static long bytes(long tensors, int threads) {
    long tiles = Processor.here().hasTiles() ? TILES : 0;
    return PROCESS + tiles + (threads - 1) * FURTHER_WORKER + (long) (GAPS * tensors);
  }
}
