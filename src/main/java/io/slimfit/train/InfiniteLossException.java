package io.slimfit.train;

/** The loss of a part, or of a step, is not finite. */
final class InfiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final double loss;

  InfiniteLossException(double loss) {
    super("the loss is " + loss);
    this.loss = loss;
  }

  double loss() {
    return loss;
  }
}
