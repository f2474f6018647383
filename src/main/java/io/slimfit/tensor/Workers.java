package io.slimfit.tensor;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 *
 * <p>Thread-safe: calls of several threads share the workers. A call takes as many as it has pieces
 * for, and waits in turn until they are free.
 */
public final class Workers implements AutoCloseable {
  private final List<Ops> ops = new ArrayList<>();
  private final Queue<Ops> idle = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService executor;
  private final ThreadLocal<Thread> prepared;
  private final NativeMemory memory;
  private final Semaphore free; // workers, given out in turn
  private volatile boolean closed;

  /** @param count from 1 to the number of processors */
  public Workers(int count, NativeMemory memory) {
    this(count, memory, () -> Ops.prepareThread(1));
  }

  /** @param prepare is called by each thread before its first piece of work */
  Workers(int count, NativeMemory memory, Runnable prepare) {
    requireCount(count);
    this.memory = memory;
    for (int i = 0; i < count; i++) {
      ops.add(Ops.fast(memory));
    }
    idle.addAll(ops);
    free = new Semaphore(count, true);
    prepared = ThreadLocal.withInitial(() -> {
      prepare.run();
      return Thread.currentThread();
    });
    executor = Executors.newFixedThreadPool(count, task -> {
      Thread thread = new Thread(task, "slimfit-worker");
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

  /** The sizes of what each worker reuses, in bytes. No call may be in progress. */
  public List<Workspace> workspaces() {
    return ops.stream().map(Ops::workspace).toList();
  }

  /**
   * Lets the workers reuse blocks of these sizes, as those of an earlier process did; with fewer
   * workers than there were, the first. No call may be in progress.
   *
   * @throws IllegalStateException if a worker has drawn something
   */
  public void reserve(List<Workspace> workspaces) {
    for (int i = 0; i < Math.min(count(), workspaces.size()); i++) {
      ops.get(i).reserve(workspaces.get(i));
    }
  }

  /** From now on, {@link #counts} counts. No call may be in progress. */
  public void startCounting() {
    ops.forEach(Ops::startCounting);
  }

  /**
   * What the operators of all workers did since {@link #startCounting}, by their names. No call may
   * be in progress.
   */
  public List<OperatorCount> counts() {
    Map<String, OperatorCount> sums = new TreeMap<>();
    ops.forEach(worker ->
        worker.counts().forEach(count -> sums.merge(count.name(), count, OperatorCount::plus)));
    return List.copyOf(sums.values());
  }

  /** What a worker could reach at best. */
  public OperatorLimits limits(Precision precision) {
    return map(List.of(precision), (asked, index, worker) -> worker.limits(asked))
        .get(0);
  }

  /** About how many calls wait for workers. */
  int waiting() {
    return free.getQueueLength();
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
   * @throws IllegalStateException if the workers are closed, if one of them calls this, or if the
   *     wait was interrupted
   */
  public <T, R> List<R> map(List<T> pieces, Work<T, R> work) {
    if (threads.contains(Thread.currentThread())) {
      throw new IllegalStateException("a worker cannot wait for the workers");
    }
    int wanted = Math.max(1, Math.min(pieces.size(), count()));
    acquire(wanted);
    try {
      requireOpen();
      return results(pieces, work, wanted);
    } finally {
      free.release(wanted);
    }
  }

  private void acquire(int wanted) {
    requireOpen();
    try {
      free.acquire(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for workers", e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
  }

  private <T, R> List<R> results(List<T> pieces, Work<T, R> work, int wanted) {
    List<Ops> taken = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      taken.add(idle.remove()); // as many are idle as permits are free
    }
    try {
      return results(pieces, work, taken);
    } finally {
      idle.addAll(taken);
    }
  }

  private <T, R> List<R> results(List<T> pieces, Work<T, R> work, List<Ops> taken) {
    AtomicInteger next = new AtomicInteger();
    List<Future<List<Outcome<R>>>> loops = new ArrayList<>();
    for (Ops worker : taken) {
      loops.add(executor.submit(() -> {
        prepared.get(); // here, where whatever it throws fails the task
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

  private <R> R result(Future<R> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers computed", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw OutOfNativeMemoryException.understood(failure, memory);
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    }
  }

  /**
   * Waits for the calls in progress, ends the threads and frees their buffers. Calls that wait for
   * workers, and later ones, fail. A second call only waits for the first.
   *
   * @throws IllegalStateException if a worker calls this
   */
  @Override
  public void close() {
    if (threads.contains(Thread.currentThread())) {
      throw new IllegalStateException("a worker cannot close the workers");
    }
    closed = true;
    free.acquireUninterruptibly(count());
    try {
      if (!executor.isShutdown()) {
        executor.shutdown();
        ops.forEach(Ops::close);
      }
    } finally {
      free.release(count()); // who waited finds them closed
    }
  }

  private record Outcome<R>(int index, R result) {}
}
