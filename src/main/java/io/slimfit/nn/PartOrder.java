package io.slimfit.nn;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets parts act on an object one after another, in the order of their numbers, so that sums have
 * the same bits for any number of workers. A part never waits for a later one, and a part that
 * fails counts as done, so no worker waits forever.
 */
final class PartOrder {
  private final Map<Object, Integer> next = new HashMap<>();

  /** Waits until all parts before {@code part} are done with {@code thing}. */
  synchronized void await(Object thing, int part) {
    boolean interrupted = false;
    while (next.getOrDefault(thing, 0) < part) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted =
            true; // earlier parts are nearly done: finish in order, then report the interrupt
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Records that {@code part} is done with {@code thing}; waits for its turn first. */
  synchronized void done(Object thing, int part) {
    await(thing, part);
    if (next.getOrDefault(thing, 0) == part) {
      next.put(thing, part + 1);
      notifyAll();
    }
  }
}
