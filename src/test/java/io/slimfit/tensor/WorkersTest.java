package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkersTest {
  private final Workers workers = new Workers(1, new NativeMemory(Device.CPU));

  @Test
  void resultsAreInTheOrderOfThePieces() {
    try (workers) {
      assertThat(workers.map(List.of(3, 1, 2), (piece, index, ops) -> 10 * piece + index))
          .containsExactly(30, 11, 22);
    }
  }

  @Test
  @Timeout(60)
  void aThreadThatCannotBeginFailsItsWork() {
    LinkageError missing = new UnsatisfiedLinkError("no libtorch");
    try (Workers broken = new Workers(1, new NativeMemory(Device.CPU), () -> {
      throw missing;
    })) {
      for (int attempt = 0; attempt < 2; attempt++) { // each attempt has to end
        assertThatThrownBy(() -> broken.map(List.of(1), (piece, index, ops) -> piece))
            .isInstanceOf(IllegalStateException.class)
            .hasCause(missing);
      }
    }
  }

  @Test
  @Timeout(60)
  void anErrorInAPieceFailsTheWork() {
    try (workers) {
      assertThatThrownBy(() -> workers.map(List.of(1, 2), (piece, index, ops) -> {
            throw new StackOverflowError();
          }))
          .isInstanceOf(IllegalStateException.class)
          .hasCauseInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void interruptedWorkersFinishBeforeTheCallerReturns() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    FutureTask<Integer> endedWhenThrown = new FutureTask<>(() -> {
      assertThatThrownBy(() -> workers.map(List.of(1, 2), (piece, index, ops) -> {
            begun.countDown();
            awaitUninterruptibly(mayEnd);
            return ended.incrementAndGet();
          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).as("the interrupt flag is kept").isTrue();
      return ended.get();
    });
    try (workers) {
      Thread caller = new Thread(endedWhenThrown);
      caller.start();
      begun.await();
      caller.interrupt();
      while (caller.isInterrupted()) { // until it has noticed
        Thread.onSpinWait();
      }
      mayEnd.countDown();
      assertThat(endedWhenThrown.get()).isBetween(1, 2);
      assertThat(workers.map(List.of(7), (piece, index, ops) -> piece)).containsExactly(7);
    }
  }

  @Test
  @Timeout(60)
  void aSecondThreadWaitsForItsTurn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try (workers) {
      Future<List<Integer>> first = callers.submit(() -> held(begun, mayEnd));
      begun.await();
      Future<List<Integer>> second =
          callers.submit(() -> workers.map(List.of(2), (piece, index, ops) -> piece));
      while (workers.waiting() == 0) {
        Thread.onSpinWait();
      }
      assertThat(second.isDone()).isFalse();
      mayEnd.countDown();
      assertThat(first.get()).containsExactly(1);
      assertThat(second.get()).containsExactly(2);
    } finally {
      callers.shutdown();
    }
  }

  @Test
  @Timeout(60)
  void closingWaitsForCallsInProgressAndRefusesThoseThatWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(3);
    Future<List<Integer>> first = callers.submit(() -> held(begun, mayEnd));
    begun.await();
    Future<List<Integer>> second =
        callers.submit(() -> workers.map(List.of(2), (piece, index, ops) -> piece));
    while (workers.waiting() == 0) {
      Thread.onSpinWait();
    }
    Future<?> closing = callers.submit(workers::close);
    while (workers.waiting() < 2) {
      Thread.onSpinWait();
    }
    assertThat(closing.isDone()).isFalse();
    mayEnd.countDown();
    closing.get();
    assertThat(first.get()).containsExactly(1);
    assertThatThrownBy(second::get).hasRootCauseMessage("the model is closed");
    callers.shutdown();
  }

  @Test
  void aWorkerThatWaitsForTheWorkersIsRefused() {
    try (workers) {
      assertThatThrownBy(() -> workers.map(
              List.of(1), (piece, index, ops) -> workers.map(List.of(2), (p, i, o) -> p)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a worker cannot wait");
      assertThatThrownBy(() -> workers.map(List.of(1), (piece, index, ops) -> {
            workers.close();
            return piece;
          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a worker cannot close");
    }
  }

  private List<Integer> held(CountDownLatch begun, CountDownLatch mayEnd) {
    return workers.map(List.of(1), (piece, index, ops) -> {
      begun.countDown();
      awaitUninterruptibly(mayEnd);
      return piece;
    });
  }

  @Test
  void closingTwiceClosesOnceAndLaterUseIsRejected() {
    workers.close();
    workers.close();
    assertThatThrownBy(() -> workers.map(List.of(1), (piece, index, ops) -> piece))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("a worker was interrupted", e);
    }
  }
}
