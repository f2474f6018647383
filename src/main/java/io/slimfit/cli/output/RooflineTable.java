package io.slimfit.cli.output;

import io.slimfit.run.bench.Roofline;
import io.slimfit.tensor.OperatorCount;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints what each operator moved and computed, and how near it came to what a thread can reach.
 */
public final class RooflineTable {
  private static final double GIGA = 1e9;
  private static final double LEAST = 0.002;

  private RooflineTable() {}

  public static void print(PrintStream out, Roofline roofline) {
    out.println();
    out.printf("%-22s %6s %7s %9s %7s%n", "operator", "time", "GB/s", "GFLOP/s", "limit");
    double rest = roofline.seconds();
    for (OperatorCount count : roofline.operators()) {
      double share = count.seconds() / roofline.seconds();
      if (share >= LEAST) {
        rest -= count.seconds();
        String limit = percent(roofline.limits().share(count), 0);
        row(out, count.name(), share, count.bytes(), count.operations(), count.seconds(), limit);
      }
    }
    out.printf("%-22s %6s%n", "others", percent(rest / roofline.seconds(), 1));
    out.printf(
        Locale.ROOT,
        "limits of a thread: %.1f GB/s copied, %.0f GFLOP/s in a product%n",
        roofline.limits().bytesPerSecond() / GIGA,
        roofline.limits().operationsPerSecond() / GIGA);
  }

  private static void row(
      PrintStream out,
      String name,
      double share,
      double bytes,
      double operations,
      double seconds,
      String limit) {
    out.printf(
        "%-22s %6s %7s %9s %7s%n",
        name,
        percent(share, 1),
        NumberFormats.decimals(bytes / seconds / GIGA, 1),
        operations == 0 ? "" : NumberFormats.decimals(operations / seconds / GIGA, 0),
        limit);
  }

  private static String percent(double share, int decimals) {
    return NumberFormats.decimals(100 * share, decimals) + " %";
  }
}
