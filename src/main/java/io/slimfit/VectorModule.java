package io.slimfit;

import io.slimfit.tensor.Ops;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks whether the JVM was started with the module that the fastest kernels need. */
final class VectorModule {
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private static final String MESSAGE =
      "training is slower than it could be: the JVM was started without the module"
          + " jdk.incubator.vector; docs/development.md has the options for it";

  private VectorModule() {}

  /** Logs once which options to start the JVM with, if the module is missing. */
  static void warnOnce() {
    if (!Ops.hasVectorKernels() && WARNED.compareAndSet(false, true)) {
      System.getLogger("io.slimfit").log(Level.WARNING, MESSAGE);
    }
  }
}
