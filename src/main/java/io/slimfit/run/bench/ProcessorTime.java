package io.slimfit.run.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** Time that processors have spent, in nanoseconds; other processes do not count. */
final class ProcessorTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  /** On all threads of this process. */
  static long ofProcess() {
    return SYSTEM.getProcessCpuTime();
  }

  /** On these threads, which must run. */
  static long of(List<Thread> threads) {
    return threads.stream()
        .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getId()))
        .sum();
  }
}
