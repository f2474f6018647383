package io.slimfit.tensor;

/**
 * Sums over the elements of two tensors x and y, in double precision.
 *
 * @param xy of the products
 * @param xx of the squares of x
 * @param yy of the squares of y
 * @param differences of the squares of x - y: nothing cancels, however near they are to each other
 */
public record InnerProducts(double xy, double xx, double yy, double differences) {
  public static final InnerProducts ZERO = new InnerProducts(0, 0, 0, 0);

  public InnerProducts plus(InnerProducts other) {
    return new InnerProducts(
        xy + other.xy, xx + other.xx, yy + other.yy, differences + other.differences);
  }
}
