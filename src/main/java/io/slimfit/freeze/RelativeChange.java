package io.slimfit.freeze;

/**
 * How far a weight moved in one step: the mean of |after - before| / |before|, in float64, over the
 * elements with |before| &gt;= {@value #SMALLEST}. The released code divides by every element, and
 * an exact zero then holds its weight active for ever.
 *
 * <p>Adds up partial results, so that fused loops deliver a sum and a count for each chunk.
 * {@link #add(float, float)} is the plain definition that they are tested against.
 */
public final class RelativeChange {
  /** Elements smaller than this before the step are left out. */
  public static final double SMALLEST = 1e-8;

  /** The distance of a weight of which no element counts: enormous, so that it trains next. */
  public static final double UNKNOWN = 1e10;

  private double sum;
  private long count;

  /** Adds one element. */
  public void add(float before, float after) {
    double size = Math.abs((double) before);
    if (size >= SMALLEST) {
      add(Math.abs((double) after - before) / size, 1);
    }
  }

  /**
   * Adds {@code partialCount} elements that count, whose relative changes add up to
   * {@code partialSum}.
   */
  public void add(double partialSum, long partialCount) {
    sum += partialSum;
    count += partialCount;
  }

  public double distance() {
    return of(sum, count);
  }

  /**
   * The distance of a weight whose {@code count} elements that count have relative changes that add
   * up to {@code sum}.
   */
  public static double of(double sum, long count) {
    return count == 0 ? UNKNOWN : sum / count;
  }
}
