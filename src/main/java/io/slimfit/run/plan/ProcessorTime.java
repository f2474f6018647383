package io.slimfit.run.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Time that processors have spent, in nanoseconds; other processes do not count. */
public final class ProcessorTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  /** On all threads of this process. */
  public static long ofProcess() {
    return SYSTEM.getProcessCpuTime();
  }

  /** On these threads, which must run. */
  public static long of(List<Thread> threads) {
    return ofEach(threads).values().stream().mapToLong(time -> time).sum();
  }

  /** On each of these threads, which must run. */
  static Map<Thread, Long> ofEach(List<Thread> threads) {
    return threads.stream()
        .collect(
            Collectors.toMap(thread -> thread, thread -> THREADS.getThreadCpuTime(thread.getId())));
  }
}
