package io.slimfit.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Formats numbers for people, in the same way in every locale. */
public final class NumberFormats {
  private static final double MEBI = 1 << 20;
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  private NumberFormats() {}

  /** The shortest exact form: 0.9, 128. */
  public static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  /** A learning rate: 1.25e-4. */
  public static String rate(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return plain(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  public static String decimals(double value, int places) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }

  static String mebibytes(long bytes) {
    return decimals(bytes / MEBI, bytes < 10 * MEBI ? 1 : 0);
  }

  /** 1 example, or 1,234 examples. */
  public static String count(long value, String noun) {
    return count(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** 1,234. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** 22.7 million. */
  static String millions(long number) {
    return decimals(number / 1e6, 1) + " million";
  }

  /** 0:07, 12:34 or 1:02:03. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < HOUR
        ? String.format(Locale.ROOT, "%d:%02d", whole / MINUTE, whole % MINUTE)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", whole / HOUR, whole % HOUR / MINUTE, whole % MINUTE);
  }
}
