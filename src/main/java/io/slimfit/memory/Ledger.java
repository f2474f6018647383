package io.slimfit.memory;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Bytes by category at their peaks, as they were really held.
 *
 * @param peaks the peak of each category, wherever in time it was
 * @param total the peak of the sum: at most the sum of the peaks
 * @param peakResidentBytes the largest resident set of the whole process (VmHWM: JVM, libraries and
 *     file-backed pages included), 0 where the system does not say
 */
public record Ledger(Map<MemoryCategory, Long> peaks, long total, long peakResidentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");

  public Ledger {
    peaks = Map.copyOf(peaks);
  }

  /** The ledger of all that {@code memory} has handed out since its peaks were last reset. */
  public static Ledger of(NativeMemory memory) {
    Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.put(category, memory.peakBytes(category));
    }
    return new Ledger(peaks, memory.peakTotalBytes(), readPeakResidentBytes());
  }

  public long peak(MemoryCategory category) {
    return peaks.getOrDefault(category, 0L);
  }

  private static long readPeakResidentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0; // not Linux: the ledger's own figures still stand
    }
    return 0;
  }
}
