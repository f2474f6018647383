package io.slimfit.run.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

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
    return threads.stream()
        .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getId()))
        .sum();
  }
}
