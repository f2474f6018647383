package io.slimfit.train;

/**
 * What a run of several processes sent.
 *
 * @param ranks how many processes there were
 * @param bytesPerStep that rank 0 sent in a step, on average; what the others send differs only by
 *     rounding
 */
public record WireTraffic(int ranks, double bytesPerStep) {
  /**
   * The bytes that each rank of PyTorch's DistributedDataParallel sends in a step: all gradients in
   * fp32 by a ring, which is the least that can be sent when all weights train in every step.
   *
   * @param parameters the number of elements of all parameters
   */
  public double ofDataParallel(long parameters) {
    return 2.0 * (ranks - 1) / ranks * Float.BYTES * parameters;
  }
}
