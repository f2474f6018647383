package io.slimfit.tensor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the operators of one worker: the processor time of its thread, the bytes of their tensors,
 * and the operations of products. Costs nothing until it is {@link #start started}, and then some
 * microseconds a call.
 */
final class OperatorCounter {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Map<String, OperatorCount> counts = new TreeMap<>();
  private boolean isOn;

  void start() {
    isOn = true;
  }

  /**
   * Computes a product.
   *
   * @param terms how many products of two numbers an element of {@code y} is the sum of
   */
  void product(String name, Runnable operator, long terms, Tensor y, Tensor... factors) {
    if (isOn) {
      add(name, once(operator, terms, y, factors));
    } else {
      operator.run();
    }
  }

  /** Computes a pass over tensors. */
  void pass(String name, Runnable operator, Tensor y, Tensor... others) {
    product(name, operator, 0, y, others);
  }

  /** Computes an operator, and counts it by itself. */
  static OperatorCount once(Runnable operator, long terms, Tensor y, Tensor... others) {
    long before = THREADS.getCurrentThreadCpuTime();
    operator.run();
    double seconds = secondsSince(before);
    double bytes =
        bytes(y) + Arrays.stream(others).mapToLong(OperatorCounter::bytes).sum();
    return new OperatorCount("", 1, seconds, bytes, 2.0 * terms * y.elements());
  }

  private static double secondsSince(long before) {
    return (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
  }

  private void add(String name, OperatorCount one) {
    OperatorCount named = new OperatorCount(name, 1, one.seconds(), one.bytes(), one.operations());
    counts.merge(name, named, OperatorCount::plus);
  }

  /** The same kernels, each method of which is counted as a pass. */
  <K> K counting(Class<K> type, K kernels) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          long before = THREADS.getCurrentThreadCpuTime();
          try {
            return method.invoke(kernels, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          } finally {
            add(
                method.getName(),
                new OperatorCount("", 1, secondsSince(before), bytes(arguments), 0));
          }
        }));
  }

  private static long bytes(Object[] arguments) {
    return Arrays.stream(arguments)
        .mapToLong(argument -> {
          if (argument instanceof Normalized normalized) {
            return bytes(normalized.values());
          }
          return argument instanceof Tensor tensor ? bytes(tensor) : 0;
        })
        .sum();
  }

  private static long bytes(Tensor x) {
    return x.elements() * x.dtype().bytes();
  }

  List<OperatorCount> counts() {
    return List.copyOf(counts.values());
  }
}
