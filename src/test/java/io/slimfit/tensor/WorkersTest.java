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
  void secondThreadIsRejectedAndSoIsClosingWhileInUse() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (workers) {
      Future<List<Integer>> first =
          caller.submit(() -> workers.map(List.of(1), (piece, index, ops) -> {
            begun.countDown();
            awaitUninterruptibly(mayEnd);
            return piece;
          }));
      begun.await();
      assertThatThrownBy(() -> workers.map(List.of(2), (piece, index, ops) -> piece))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another thread");
      assertThatThrownBy(workers::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
      mayEnd.countDown();
      assertThat(first.get()).containsExactly(1);
    } finally {
      caller.shutdown();
    }
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
