package io.slimfit.cli.output;

import io.slimfit.run.compare.ComparisonPlan;
import io.slimfit.run.compare.LearningRates;
import io.slimfit.run.compare.MethodOnTask;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what a comparison will do, before it does. */
public final class PlanTable {
  private static final String ROW = "%-14s %-16s %-22s %5s %5s %7s %12s %10s%n";

  private PlanTable() {}

  public static void print(PrintStream out, ComparisonPlan plan, int jobs) {
    out.printf(
        Locale.ROOT,
        ROW,
        "task",
        "method",
        "learning rates",
        "runs",
        "done",
        "steps",
        "time a run",
        "peak, MiB");
    plan.rows()
        .forEach(row -> out.printf(
            Locale.ROOT,
            ROW,
            row.one().task(),
            row.one().method(),
            rates(row.one()),
            row.runs(),
            row.finished(),
            row.cost().steps() == 0 ? "?" : NumberFormats.count(row.cost().steps()),
            time(row.cost().seconds()),
            row.cost().peakBytes() == 0
                ? "?"
                : NumberFormats.mebibytes(row.cost().peakBytes())));
    out.println();
    out.println(count(plan.remaining(), "run") + " to make: about " + time(plan.seconds())
        + " in all, " + jobs + " at a time; about "
        + NumberFormats.mebibytes(jobs * plan.peakBytes()) + " MiB of memory at most");
    if (plan.rows().stream().anyMatch(row -> row.one().searches())) {
      out.println("(a best learning rate at the edge of its grid adds runs)");
    }
  }

  private static String rates(MethodOnTask one) {
    return one.rates().stream().sorted().map(LearningRates::text).collect(Collectors.joining(" "));
  }

  private static String time(double seconds) {
    return Double.isNaN(seconds) ? "?" : NumberFormats.duration(seconds);
  }

  private static String count(int number, String noun) {
    return NumberFormats.count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}
