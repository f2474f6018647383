package io.slimfit.run.bench;

import io.slimfit.run.bench.TimeShare.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out where workers spend their time, by sampling their stacks at regular intervals. A sample
 * costs a worker some 50 microseconds, half a percent of its time. Native operators are seen as the
 * call that entered them.
 */
final class StackSampler implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 10;
  private static final String ROOMS = "io.slimfit.";
  private static final String TENSOR = ROOMS + "tensor.";
  private static final String WORKERS = TENSOR + "Workers"; // the thread itself, no operation
  private static final String MODEL = ROOMS + "model.";
  private static final String OPTIMIZER = ROOMS + "optim.";

  private final List<Thread> workers;
  private final Map<TimeShare, Integer> samples = new HashMap<>(); // keys have share 0
  private final Thread sampler = new Thread(this::sample, "slimfit-stack-sampler");

  /** Starts sampling. */
  StackSampler(List<Thread> workers) {
    this.workers = List.copyOf(workers);
    sampler.setDaemon(true);
    sampler.start();
  }

  private void sample() {
    try {
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        workers.forEach(worker -> samples.merge(place(worker.getStackTrace()), 1, Integer::sum));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called
    }
  }

  /** @param stack the innermost frame first */
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
      } else if (phase != Phase.UPDATE && phase != Phase.BACKWARD && name.startsWith(MODEL)) {
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

  /** Class.method; for a lambda, the method that contains it. */
  private static String nameOf(StackTraceElement frame) {
    String type = frame.getClassName();
    String method = frame.getMethodName();
    if (method.startsWith("lambda$")) {
      method = method.substring("lambda$".length(), method.lastIndexOf('$'));
    }
    int lambda = type.indexOf("$$Lambda");
    String named = lambda < 0 ? type : type.substring(0, lambda);
    return named.substring(named.lastIndexOf('.') + 1) + "." + method;
  }

  /** Stops sampling, and returns the shares, the largest first. */
  List<TimeShare> shares() {
    close();
    double all = samples.values().stream().mapToInt(count -> count).sum();
    return samples.entrySet().stream()
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
