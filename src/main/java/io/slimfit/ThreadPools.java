package io.slimfit;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks the environment variables that size the thread pools of the native libraries. They must be
 * set before the JVM starts. If either pool has more than one thread, the pools compete with our
 * workers for the cores, and a step takes several times as long.
 */
final class ThreadPools {
  private static final List<String> VARIABLES = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private ThreadPools() {}

  /** Logs once what to set, if anything is missing. */
  static void warnOnce(Map<String, String> environment) {
    List<String> missing = missing(environment);
    if (!missing.isEmpty() && WARNED.compareAndSet(false, true)) {
      System.getLogger("io.slimfit")
          .log(
              Level.WARNING,
              "training may be several times slower than it could be: set "
                  + String.join("=1 and ", missing) + "=1 in the environment of the JVM");
    }
  }

  static List<String> missing(Map<String, String> environment) {
    return VARIABLES.stream().filter(name -> !"1".equals(environment.get(name))).toList();
  }
}
