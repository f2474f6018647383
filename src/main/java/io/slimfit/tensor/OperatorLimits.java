package io.slimfit.tensor;

/**
 * What one thread can reach at best: the roof of a roofline. Both are measured at the sizes of a
 * chunk of BERT-base.
 *
 * @param bytesPerSecond read and written by a copy of floats
 * @param operationsPerSecond of a large product in the precision of a run
 */
public record OperatorLimits(double bytesPerSecond, double operationsPerSecond) {
  private static final int ROWS = 512;
  private static final int INPUTS = 768;
  private static final int OUTPUTS = 3072;
  private static final int REPETITIONS = 10;

  /** Measures them: the fastest of some repetitions, by the processor time of this thread. */
  static OperatorLimits measured(Ops ops, DType ofProduct) {
    double bytes = 0;
    double operations = 0;
    try (Scope scope = ops.scope()) {
      Tensor from = ops.zeros(DType.FLOAT32, ROWS, OUTPUTS);
      Tensor to = ops.zeros(DType.FLOAT32, ROWS, OUTPUTS);
      Tensor x = ops.zeros(ofProduct, ROWS, INPUTS);
      Tensor w = ops.zeros(ofProduct, INPUTS, OUTPUTS);
      Tensor y = ops.zeros(ofProduct, ROWS, OUTPUTS);
      for (int i = 0; i < REPETITIONS; i++) {
        OperatorCount copy = OperatorCounter.once(() -> to.copyFrom(from), 0, to, from);
        OperatorCount product =
            OperatorCounter.once(() -> ops.matmulInto(y, x, w), INPUTS, y, x, w);
        bytes = Math.max(bytes, copy.bytes() / copy.seconds());
        operations = Math.max(operations, product.operations() / product.seconds());
      }
    }
    return new OperatorLimits(bytes, operations);
  }

  /** The share of these limits that an operator reached, by the one that it is nearer to. */
  public double share(OperatorCount count) {
    double least =
        Math.max(count.bytes() / bytesPerSecond, count.operations() / operationsPerSecond);
    return least / count.seconds();
  }
}
