package io.slimfit.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resident set of this process: JVM, libraries and file-backed pages included. On systems that
 * do not tell, it is 0.
 */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** The largest resident set so far, in bytes. */
  public static long peakBytes() {
    return read("VmHWM:");
  }

  /** The resident set now, in bytes. */
  public static long bytes() {
    return read("VmRSS:");
  }

  private static long read(String field) {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith(field)) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0; // not Linux
    }
    return 0;
  }
}
