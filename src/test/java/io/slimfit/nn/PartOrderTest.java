package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PartOrderTest {
  @Test
  void partsActInOrderForAnyThreadSchedule() throws InterruptedException {
    PartOrder turns = new PartOrder();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int part = 9; part >= 0; part--) {
      int number = part;
      Thread thread = new Thread(() -> {
        turns.await("weight", number);
        order.add(number);
        turns.done("weight", number);
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void finishingTwiceFinishesOnce() {
    PartOrder turns = new PartOrder();
    turns.done("weight", 0);
    turns.done("weight", 0);
    turns.await("weight", 1);
    turns.done("weight", 1);
    turns.done("weight", 0);
    turns.await("weight", 2);
  }

  @Test
  void interruptedPartStillWaitsForItsTurn() throws InterruptedException {
    PartOrder turns = new PartOrder();
    boolean[] interrupted = new boolean[1];
    Thread waiting = new Thread(() -> {
      turns.done("weight", 1);
      interrupted[0] = Thread.currentThread().isInterrupted();
    });
    waiting.start();
    waiting.interrupt();
    turns.done("weight", 0);
    waiting.join();
    assertThat(interrupted[0]).isTrue();
    turns.await("weight", 2);
  }
}
