package io.slimfit.cli.output;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import io.slimfit.tensor.MemoryCategory;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the peak of each memory category next to the usual memory of full fine-tuning. */
public final class MemoryTable {
  private static final String ROW = "%-14s %10s %18s%n";

  private MemoryTable() {}

  public static void print(PrintStream out, Ledger ledger, UsualMemory usual) {
    out.printf(Locale.ROOT, ROW, "MiB at peak", "slimfit", "full fine-tuning");
    for (MemoryCategory category : MemoryCategory.values()) {
      row(
          out,
          category.name().toLowerCase(Locale.ROOT),
          ledger.peak(category),
          NumberFormats.mebibytes(usual.bytes(category)));
    }
    row(out, "total", ledger.total(), NumberFormats.mebibytes(usual.total()));
    row(out, "process (RSS)", ledger.peakResidentBytes(), "");
    out.println(
        "(full fine-tuning: computed by formula, for fp32, padding, and the whole batch at once)");
  }

  private static void row(PrintStream out, String name, long bytes, String usual) {
    out.printf(Locale.ROOT, ROW, name, NumberFormats.mebibytes(bytes), usual);
  }
}
