package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PartPaceTest {
  private final PartPace pace = new PartPace(0);

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

  private static Thread backward(PartPace pace, int part, int layers, AtomicInteger done) {
    return backward(pace, part, layers, done, () -> {});
  }

  /**
   * Counts layers as far as it gets.
   *
   * @param work in each of them
   */
  private static Thread backward(
      PartPace pace, int part, int layers, AtomicInteger done, Runnable work) {
    return started(() -> {
      pace.begins(part);
      for (int layer = 1; layer <= layers; layer++) {
        work.run();
        pace.finished(part);
        done.set(layer);
      }
      pace.awaitEarlier(part);
      pace.ended(part);
    });
  }

  @Test
  void aPartIsFewLayersAheadOfALaterOneThatIsComputedAtTheSameTime() throws InterruptedException {
    PartPace both = new PartPace(2);
    both.begins(1);
    AtomicInteger done = new AtomicInteger();
    Thread first = backward(both, 0, 5, done);
    for (int layer = 0; layer < 4; layer++) {
      settle(first);
      assertThat(done).hasValue(layer + PartPace.AHEAD);
      both.finished(1);
    }
    first.join();
    assertThat(done).hasValue(5);
  }

  @Test
  void aPartWaitsForALaterOneToBegin() throws InterruptedException {
    PartPace both = new PartPace(2, 60_000);
    AtomicInteger done = new AtomicInteger();
    Thread first = backward(both, 0, 3, done);
    while (first.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(done).hasValue(0);
    AtomicInteger second = new AtomicInteger();
    backward(both, 1, 3, second).join();
    first.join();
    assertThat(second).hasValue(3);
  }

  @Test
  void aPartThatCannotBeStartedIsNotWaitedForForever() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    backward(new PartPace(2, 1), 0, 3, done).join();
    assertThat(done).hasValue(3);
  }

  @Test
  void aLaterPartThatFailsHoldsNobodyUp() throws InterruptedException {
    PartPace both = new PartPace(2);
    both.begins(1);
    AtomicInteger done = new AtomicInteger();
    Thread first = backward(both, 0, 5, done);
    settle(first);
    both.awaitEarlier(1); // as it is closed; without the first part, it would wait here
    first.join();
    assertThat(done).hasValue(5);
  }

  @Test
  void partsOfAnySpeedGetToTheEnd() throws InterruptedException {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int parts = 1 + random.nextInt(4);
      PartPace pace = new PartPace(parts);
      List<Thread> threads = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        int layers = random.nextInt(4) == 0 ? random.nextInt(6) : 6; // some fail
        Random own = new Random(random.nextLong());
        threads.add(backward(pace, part, layers, new AtomicInteger(), () -> {
          for (int spin = own.nextInt(2000); spin > 0; spin--) {
            Thread.onSpinWait();
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }
}
