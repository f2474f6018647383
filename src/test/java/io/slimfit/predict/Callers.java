package io.slimfit.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Threads that call one model at the same time. */
final class Callers {
  private static final int THREADS = 8;
  private static final int CALLS = 200; // of each thread

  private Callers() {}

  /**
   * The results of all calls.
   *
   * @param call makes the call of this number
   */
  static <R> List<R> results(IntFunction<R> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Future<List<R>>> running = new ArrayList<>();
    try {
      for (int t = 0; t < THREADS; t++) {
        running.add(threads.submit(() -> {
          together.countDown();
          together.await();
          List<R> results = new ArrayList<>();
          for (int i = 0; i < CALLS; i++) {
            results.add(call.apply(i));
          }
          return results;
        }));
      }
      List<R> all = new ArrayList<>();
      for (Future<List<R>> each : running) {
        all.addAll(each.get());
      }
      return all;
    } finally {
      threads.shutdown();
    }
  }
}
