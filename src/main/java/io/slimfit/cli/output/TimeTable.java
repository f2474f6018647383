package io.slimfit.cli.output;

import io.slimfit.run.bench.TimeShare;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the time of a step went: by phase, then by layer and operator. */
public final class TimeTable {
  private static final double LEAST = 0.005;

  private TimeTable() {}

  public static void print(PrintStream out, List<TimeShare> shares) {
    Map<TimeShare.Phase, Double> phases = new EnumMap<>(TimeShare.Phase.class);
    shares.forEach(share -> phases.merge(share.phase(), share.share(), Double::sum));
    out.println();
    out.printf("%-9s %6s  %-34s %s%n", "phase", "time", "layer", "operator");
    phases.forEach((phase, share) -> row(out, new TimeShare(phase, "", "", share)));
    out.println();
    double rest = 0;
    for (TimeShare share : shares) {
      if (share.share() >= LEAST) {
        row(out, share);
      } else {
        rest += share.share();
      }
    }
    out.printf("%-9s %6s  less than %s each%n", "rest", percent(rest), percent(LEAST));
  }

  private static void row(PrintStream out, TimeShare share) {
    String row = String.format(
        Locale.ROOT,
        "%-9s %6s  %-34s %s",
        share.phase().name().toLowerCase(Locale.ROOT),
        percent(share.share()),
        share.layer(),
        share.operation());
    out.println(row.stripTrailing());
  }

  private static String percent(double share) {
    return NumberFormats.decimals(100 * share, 1) + " %";
  }
}
