package io.slimfit.tensor;

/**
 * What an operator did while it was counted.
 *
 * @param name of the method that computes it, such as {@code linear} or {@code addNormalize}
 * @param calls how often it was called
 * @param seconds of its threads' processor time
 * @param bytes of all tensors that it was given: each is read or written at least once
 * @param operations of its products, a multiplication and an addition counted as two; 0 for a pass
 */
public record OperatorCount(
    String name, long calls, double seconds, double bytes, double operations) {
  OperatorCount plus(OperatorCount other) {
    return new OperatorCount(
        name,
        calls + other.calls,
        seconds + other.seconds,
        bytes + other.bytes,
        operations + other.operations);
  }
}
