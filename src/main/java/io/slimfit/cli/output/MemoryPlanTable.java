package io.slimfit.cli.output;

import io.slimfit.base.Counted;
import io.slimfit.memory.Ledger;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.PlannedDisk;
import io.slimfit.run.plan.PlannedTime;
import io.slimfit.run.plan.TimedPlan;
import io.slimfit.tensor.MemoryCategory;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a plan: the run by category, and other ways to do it beside it. */
public final class MemoryPlanTable {
  private static final String NAME = "%-24s";

  private MemoryPlanTable() {}

  public static void print(PrintStream out, Plan plan) {
    out.println("plan of " + plan.what());
    out.println();
    heading(out);
    plan.others().forEach(row -> row(out, row.name() + (row.chosen() ? " *" : ""), row.memory()));
    out.printf(Locale.ROOT, NAME, "PyTorch, full (formula)");
    for (MemoryCategory category : MemoryCategory.values()) {
      cell(out, NumberFormats.mebibytes(plan.usual().bytes(category)));
    }
    cell(out, NumberFormats.mebibytes(plan.usual().total()));
    out.println();
    out.println();
    out.println("* as configured; "
        + (plan.threads() == 1
            ? "with one thread, exact"
            : "with " + plan.threads() + " threads, the most that can happen"));
    plan.range()
        .ifPresent(range -> out.println("Only the run will know which weights train in a step:"
            + " total of " + NumberFormats.mebibytes(range.least()) + " to "
            + NumberFormats.mebibytes(range.greatest()) + " MiB, "
            + NumberFormats.mebibytes(range.expected()) + " expected"));
    out.println("Of the process, " + NumberFormats.mebibytes(plan.floorBytes())
        + " MiB are Java and libraries, as measured in this one, and "
        + NumberFormats.mebibytes(plan.computingBytes())
        + " MiB the most that computing adds to them");
    plan.disk().ifPresent(disk -> out.println(disk(disk)));
  }

  /** Prints the line below the table that says how long it takes. */
  public static void printTime(PrintStream out, TimedPlan timed) {
    out.println(time(timed.plan(), timed.time()));
  }

  private static String time(Plan plan, PlannedTime time) {
    if (time.step().isEmpty()) {
      return "The time was not measured: " + time.unmeasured();
    }
    String step = "A step takes about " + seconds(time.step().getAsDouble())
        + ", as two blocks measured on this processor tell";
    return time.run().isEmpty()
        ? step
        : step + "; the run, of " + Counted.of(plan.steps().orElseThrow(), "step") + ", about "
            + NumberFormats.duration(time.run().getAsDouble());
  }

  /** With two digits or three. */
  private static String seconds(double seconds) {
    int places = seconds < 0.1 ? 3 : seconds < 1 ? 2 : seconds < 30 ? 1 : 0;
    return NumberFormats.decimals(seconds, places) + " s";
  }

  private static String disk(PlannedDisk disk) {
    String model = "On the disk: " + NumberFormats.mebibytes(disk.model()) + " MiB of the model";
    return disk.checkpoints() == 0
        ? model + ", and no checkpoints"
        : model + ", and at most " + disk.checkpoints() + " checkpoints of "
            + NumberFormats.mebibytes(disk.checkpoint()) + " MiB at once";
  }

  private static void heading(PrintStream out) {
    out.printf(Locale.ROOT, NAME, "MiB at peak");
    for (MemoryCategory category : MemoryCategory.values()) {
      cell(out, category.name().toLowerCase(Locale.ROOT));
    }
    cell(out, "total");
    cell(out, "process");
    out.println();
  }

  private static void row(PrintStream out, String name, Ledger memory) {
    out.printf(Locale.ROOT, NAME, name);
    for (MemoryCategory category : MemoryCategory.values()) {
      cell(out, NumberFormats.mebibytes(memory.peak(category)));
    }
    cell(out, NumberFormats.mebibytes(memory.total()));
    cell(out, NumberFormats.mebibytes(memory.peakResidentBytes()));
    out.println();
  }

  private static void cell(PrintStream out, String text) {
    out.printf(Locale.ROOT, " %11s", text);
  }
}
