package io.slimfit.tensor;

/**
 * How far a weight moved in one update.
 *
 * @param sum of |new - old| / |old| over the elements with |old| >= 1e-8
 * @param count of these elements
 */
public record UpdateSize(double sum, long count) {
  /**
   * Smaller elements are left out: their relative change is meaningless or infinite. This is the
   * smallest float of at least 1e-8 (1e-8f itself is slightly less).
   */
  static final float SMALLEST = Math.nextUp(1e-8f);

  public static final UpdateSize NOTHING = new UpdateSize(0, 0);

  public UpdateSize plus(UpdateSize other) {
    return new UpdateSize(sum + other.sum, count + other.count);
  }
}
