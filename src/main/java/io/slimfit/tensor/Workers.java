package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that take pieces of work in order, each with its own {@link Ops}. Each worker uses one
 * ATen thread: two workers with one thread are faster than one worker with two, since they do not
 * wait for each other after every operator.
 */
public final class Workers implements AutoCloseable {
  private final List<Ops> ops = new ArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService executor;
  private final Semaphore inUse = new Semaphore(1); // close acquires it and never releases it

  /** @param count from 1 to the number of processors */
  public Workers(int count, NativeMemory memory) {
    requireCount(count);
    for (int i = 0; i < count; i++) {
      ops.add(Ops.fast(memory));
    }
    executor = Executors.newFixedThreadPool(count, task -> {
      Thread thread = new Thread(
          () -> {
            Ops.prepareThread(1);
            task.run();
          },
          "slimfit-worker");
      thread.setDaemon(true);
      threads.add(thread);
      return thread;
    });
  }

  /** @throws InputException unless the count is at least 1, and at most the processors there are */
  public static void requireCount(int count) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (count < 1 || count > processors) {
      throw new InputException(
          Place.setting("threads"),
          count + " is outside the allowed range",
          "Give a number from 1 to " + processors + ", the processors of this machine");
    }
  }

  /** The threads that were started so far. */
  public List<Thread> threads() {
    return List.copyOf(threads);
  }

  public int count() {
    return ops.size();
  }

  /** One piece of work. */
  public interface Work<T, R> {
    /** @param index of the piece; pieces are started in this order */
    R apply(T piece, int index, Ops ops);
  }

  /** Work whose result is a number. */
  public interface NumberWork<T> {
    /** @param index of the piece */
    double apply(T piece, int index, Ops ops);
  }

  /** The sum of the results of all pieces, added in their order; else as {@link #map}. */
  public <T> double sum(List<T> pieces, NumberWork<T> work) {
    return map(pieces, work::apply).stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * The results of all pieces, in their order. If a piece fails, this method waits for the other
   * workers and then throws the failure. If the waiting thread is interrupted, no further piece is
   * started, and this method still waits for those in progress, since they use the caller's memory.
   *
   * @throws IllegalStateException if another thread uses these workers, if they are closed, or if
   *     the wait was interrupted
   */
  public <T, R> List<R> map(List<T> pieces, Work<T, R> work) {
    if (!inUse.tryAcquire()) {
      throw new IllegalStateException(
          "in use by another thread, or closed: each thread needs its own model");
    }
    try {
      return results(pieces, work);
    } finally {
      inUse.release();
    }
  }

  private <T, R> List<R> results(List<T> pieces, Work<T, R> work) {
    AtomicInteger next = new AtomicInteger();
    List<Future<List<Outcome<R>>>> loops = new ArrayList<>();
    for (Ops worker : ops) {
      loops.add(executor.submit(() -> {
        List<Outcome<R>> outcomes = new ArrayList<>();
        for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
          outcomes.add(new Outcome<>(i, work.apply(pieces.get(i), i, worker)));
        }
        return outcomes;
      }));
    }
    awaitAll(loops, () -> next.set(pieces.size()));
    List<Outcome<R>> outcomes = new ArrayList<>();
    for (Future<List<Outcome<R>>> loop : loops) {
      outcomes.addAll(result(loop));
    }
    return outcomes.stream()
        .sorted((a, b) -> Integer.compare(a.index, b.index))
        .map(Outcome::result)
        .toList();
  }

  /** @param onInterrupt is called if the wait is interrupted */
  private static void awaitAll(List<? extends Future<?>> loops, Runnable onInterrupt) {
    boolean interrupted = false;
    for (Future<?> loop : loops) {
      while (!loop.isDone()) {
        try {
          loop.get();
        } catch (InterruptedException e) {
          interrupted = true;
          onInterrupt.run();
        } catch (ExecutionException e) {
          break; // thrown when the results are collected
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers computed");
    }
  }

  private static <R> R result(Future<R> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers computed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    }
  }

  /**
   * Ends the threads and frees their buffers; a second call does nothing.
   *
   * @throws IllegalStateException if another thread uses them
   */
  @Override
  public void close() {
    if (executor.isShutdown()) {
      return;
    }
    if (!inUse.tryAcquire()) {
      throw new IllegalStateException(
          "in use by another thread: close it when that thread is done");
    }
    executor.shutdown();
    ops.forEach(Ops::close);
  }

  private record Outcome<R>(int index, R result) {}
}
