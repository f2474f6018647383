package io.slimfit;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread pools of the native libraries are sized by the environment, before the JVM starts. More than one thread in either makes
 * them spin against each other, and a step several times slower.
 */
final class ThreadPools {
  private static final List<String> VARIABLES = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private ThreadPools() {}

  /** Says through System.Logger what to set, the first time that it is missing. */
  static void warnOnce(Map<String, String> environment) {
    List<String> missing = missing(environment);
    if (!missing.isEmpty() && SAID.compareAndSet(false, true)) {
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
