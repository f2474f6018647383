package io.slimfit.report;

import java.util.Locale;

/** Bytes, times and counts for people. */
final class Quantities {
  private static final double MEBI = 1 << 20;
  private static final double KIBI = 1 << 10;
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Quantities() {}

  static String bytes(double bytes) {
    if (bytes < KIBI) {
      return String.format(Locale.ROOT, "%.0f B", bytes);
    }
    if (bytes < MEBI) {
      return String.format(Locale.ROOT, "%.1f KiB", bytes / KIBI);
    }
    return String.format(Locale.ROOT, bytes < 10 * MEBI ? "%.1f MiB" : "%.0f MiB", bytes / MEBI);
  }

  static String seconds(double seconds) {
    if (Double.isNaN(seconds)) {
      return "-";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? whole / MINUTE + " min " + whole % MINUTE + " s"
        : whole / HOUR + " h " + whole % HOUR / MINUTE + " min";
  }

  /** A count with commas. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Four digits. */
  static String number(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, Math.abs(value) < 1e-3 && value != 0 ? "%.3e" : "%.4f", value)
        : "-";
  }
}
