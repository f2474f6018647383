package io.slimfit;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks the environment variables that only whoever starts the JVM can set right. What can be set
 * later is set when the native libraries are loaded.
 */
final class ProcessEnvironment {
  /** With more than one thread each, these pools compete with our workers for the cores. */
  private static final List<String> POOLS = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");

  private static final String ALLOCATOR = "MALLOC_MMAP_THRESHOLD_";
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private ProcessEnvironment() {}

  /** Logs once what to set. */
  static void tellOnce() {
    if (TOLD.compareAndSet(false, true)) {
      advice(System.getenv(), System.getProperty("os.name", ""))
          .forEach((text, level) -> System.getLogger("io.slimfit").log(level, text));
    }
  }

  /** What to change, and how much it matters. */
  static Map<String, Level> advice(Map<String, String> environment, String system) {
    List<String> pools = POOLS.stream()
        .filter(name -> !environment.getOrDefault(name, "1").equals("1"))
        .toList();
    if (!pools.isEmpty()) {
      return Map.of(
          "training may be several times slower than it could be: set "
              + String.join("=1 and ", pools) + "=1 in the environment of the JVM, or neither",
          Level.WARNING);
    }
    return system.equals("Linux") && !environment.containsKey(ALLOCATOR)
        ? Map.of(
            "the process may need twice the memory at its peak: set " + ALLOCATOR
                + "=1048576 in the environment of the JVM",
            Level.INFO)
        : Map.of();
  }
}
