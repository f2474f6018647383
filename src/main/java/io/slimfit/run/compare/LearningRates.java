package io.slimfit.run.compare;

import java.math.BigDecimal;
import java.math.MathContext;

/** Learning rates as text and as neighbors in a grid. */
public final class LearningRates {
  /** Two or three digits are given; a ratio of them has rounding errors in the last of sixteen. */
  private static final MathContext DIGITS = new MathContext(4);

  private LearningRates() {}

  /** The shortest exact form, such as 5e-5 or 1.25e-4. */
  public static String text(double rate) {
    BigDecimal exact = BigDecimal.valueOf(rate).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    return exact.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  /** The rate beyond an edge: as far from the edge as the edge is from its neighbor. */
  static double beyond(double edge, double neighbor) {
    return new BigDecimal(edge * (edge / neighbor)).round(DIGITS).doubleValue();
  }
}
