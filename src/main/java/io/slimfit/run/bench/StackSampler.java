package io.slimfit.run.bench;

import io.slimfit.run.bench.TimeShare.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says where workers spend their time: looks at their stacks at even intervals. A look costs a
 * worker some 50 microseconds, half a percent of its time. Native operators are seen as the call
 * that entered them.
 */
final class StackSampler implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 10;
  private static final String ROOMS = "io.slimfit.";
  private static final String TENSOR = ROOMS + "tensor.";
  private static final String WORKERS = TENSOR + "Workers"; // the thread itself, no operation
  private static final String MODEL = ROOMS + "model.";
  private static final String OPTIMIZER = ROOMS + "optim.";

  private final List<Thread> workers;
  private final Map<TimeShare, Integer> looks = new HashMap<>(); // by rows whose share is 0
  private final Thread sampler = new Thread(this::look, "slimfit-stack-sampler");

  /** Begins to look. */
  StackSampler(List<Thread> workers) {
    this.workers = List.copyOf(workers);
    sampler.setDaemon(true);
    sampler.start();
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        workers.forEach(worker -> looks.merge(place(worker.getStackTrace()), 1, Integer::sum));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** @param stack innermost frame first */
  static TimeShare place(StackTraceElement[] stack) {
    String operation = "";
    String layer = "";
    Phase phase = Phase.OTHER;
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (name.startsWith(WORKERS)) {
        continue;
      }
      if (layer.isEmpty() && name.startsWith(TENSOR)) {
        operation = nameOf(frame);
      } else if (layer.isEmpty() && name.startsWith(ROOMS)) {
        layer = nameOf(frame);
      }
      if (name.startsWith(OPTIMIZER)) {
        phase = Phase.UPDATE;
      } else if (phase != Phase.BACKWARD && name.startsWith(MODEL)) {
        phase = frame.getMethodName().toLowerCase(Locale.ROOT).contains("backward")
            ? Phase.BACKWARD
            : Phase.FORWARD;
      }
    }
    boolean isIdle =
        operation.isEmpty() && stack.length > 0 && stack[0].getMethodName().equals("park");
    return isIdle
        ? new TimeShare(Phase.IDLE, layer, "", 0)
        : new TimeShare(phase, layer, operation, 0);
  }

  /** Class.method, of a lambda that of the method around it. */
  private static String nameOf(StackTraceElement frame) {
    String type = frame.getClassName();
    String method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      method = method.substring("lambda$".length(), method.lastIndexOf('$'));
    }
    return type.substring(type.lastIndexOf('.') + 1) + "." + method;
  }

  /** Stops looking. What was seen, the largest share first. */
  List<TimeShare> shares() {
    close();
    double all = looks.values().stream().mapToInt(count -> count).sum();
    return looks.entrySet().stream()
        .map(entry -> new TimeShare(
            entry.getKey().phase(),
            entry.getKey().layer(),
            entry.getKey().operation(),
            entry.getValue() / all))
        .sorted((a, b) -> Double.compare(b.share(), a.share()))
        .toList();
  }

  @Override
  public void close() {
    sampler.interrupt();
    try {
      sampler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
