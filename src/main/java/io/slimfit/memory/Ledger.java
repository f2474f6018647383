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
 * The peak bytes of each category, as they were really allocated.
 *
 * @param peaks the peak of each category, at whatever time
 * @param total the peak of the sum, which is at most the sum of the peaks
 * @param peakResidentBytes the largest resident set of the whole process (VmHWM: JVM, libraries and
 *     and file-backed pages included), 0 if the system does not tell
 */
public record Ledger(Map<MemoryCategory, Long> peaks, long total, long peakResidentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");

  public Ledger {
    peaks = Map.copyOf(peaks);
  }

  /** The ledger of everything that {@code memory} has allocated since its peaks were last reset. */
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
