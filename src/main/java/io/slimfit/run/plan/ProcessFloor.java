package io.slimfit.run.plan;

import io.slimfit.memory.Ledger;
import io.slimfit.memory.ProcessMemory;

/**
 * The bytes of a process before it computes: Java, its heap with the data, and the libraries.
 * Looked at several times, since the compiler of the JVM may need 20 MiB more for a while.
 */
public final class ProcessFloor {
  private final long growth;
  private long least = Long.MAX_VALUE;

  /** @param growth bytes by which the heap of the run will grow */
  public ProcessFloor(long growth) {
    this.growth = growth;
  }

  /** Looks at the process now; returns the ledger, which was made before. */
  public Ledger lookAfter(Ledger rehearsed) {
    least = Math.min(least, ProcessMemory.bytes());
    return rehearsed;
  }

  /** The least that was seen, and the growth of the heap. */
  public long bytes() {
    return least + growth;
  }

  /** The row, with the floor added to the process. */
  public Plan.Row under(Plan.Row row) {
    return new Plan.Row(row.name(), row.chosen(), under(row.memory()));
  }

  /** The ledger, with the floor added to the process. */
  public Ledger under(Ledger tensors) {
    return new Ledger(tensors.peaks(), tensors.total(), tensors.peakResidentBytes() + bytes());
  }
}
