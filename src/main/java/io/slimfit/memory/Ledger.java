package io.slimfit.memory;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import java.util.EnumMap;
import java.util.Map;

/**
 * The peak bytes of each category, as they were really allocated.
 *
 * @param peaks the peak of each category, at whatever time
 * @param total the peak of the sum, which is at most the sum of the peaks
 * @param peakResidentBytes the largest resident set of the whole process (VmHWM: JVM, libraries and
 *     and file-backed pages included), 0 if the system does not tell
 */
public record Ledger(Map<MemoryCategory, Long> peaks, long total, long peakResidentBytes) {
  public Ledger {
    peaks = Map.copyOf(peaks);
  }

  /** The ledger of everything that {@code memory} has allocated since its peaks were last reset. */
  public static Ledger of(NativeMemory memory) {
    Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.put(category, memory.peakBytes(category));
    }
    return new Ledger(peaks, memory.peakTotalBytes(), ProcessMemory.peakBytes());
  }

  public long peak(MemoryCategory category) {
    return peaks.getOrDefault(category, 0L);
  }
}
