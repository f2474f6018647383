package io.slimfit.cli.output;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import io.slimfit.tensor.MemoryCategory;
import java.io.PrintStream;
import java.util.Locale;

/** Peaks by category, beside what full fine-tuning usually takes. */
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
    out.println("(full fine-tuning: what it usually takes in fp32, padded, the batch in one go; by "
        + "formula)");
  }

  private static void row(PrintStream out, String name, long bytes, String usual) {
    out.printf(Locale.ROOT, ROW, name, NumberFormats.mebibytes(bytes), usual);
  }
}
