package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PartPaceTest {
  private final PartPace pace = new PartPace();

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    return thread;
  }

  /** Waits until the thread waits, or has ended. */
  private static void settle(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  @Test
  void partsEndInOrderForAnyThreadSchedule() throws InterruptedException {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int part = 9; part >= 0; part--) {
      int number = part;
      threads.add(started(() -> {
        pace.awaitEarlier(number);
        order.add(number);
        pace.ended(number);
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aPartIsNeverALayerAheadOfAnEarlierOne() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    Thread ahead = started(() -> {
      for (int layer = 1; layer <= 3; layer++) {
        begun.set(layer);
        pace.finished(1);
      }
    });
    for (int layer = 1; layer <= 3; layer++) {
      settle(ahead);
      assertThat(begun).hasValue(layer);
      pace.finished(0);
      while (layer < 3 && begun.get() == layer) {
        Thread.onSpinWait();
      }
    }
    ahead.join();
  }

  @Test
  void theFirstPartWaitsForNobody() {
    pace.finished(0);
    pace.finished(0);
    pace.awaitEarlier(0);
    pace.ended(0);
    pace.finished(1);
  }

  @Test
  void aPartThatHasEndedHoldsNobodyUp() throws InterruptedException {
    Thread ahead = started(() -> pace.finished(1));
    settle(ahead);
    pace.ended(0); // it failed before its first layer
    ahead.join();
  }

  @Test
  void endingTwiceEndsOnce() {
    pace.ended(0);
    pace.ended(0);
    pace.awaitEarlier(1);
    pace.ended(1);
    pace.ended(0);
    pace.awaitEarlier(2);
  }

  @Test
  void interruptedPartStillWaitsForItsTurn() throws InterruptedException {
    boolean[] interrupted = new boolean[1];
    Thread waiting = started(() -> {
      pace.awaitEarlier(1);
      pace.ended(1);
      interrupted[0] = Thread.currentThread().isInterrupted();
    });
    waiting.interrupt();
    pace.ended(0);
    waiting.join();
    assertThat(interrupted[0]).isTrue();
    pace.awaitEarlier(2);
  }
}
