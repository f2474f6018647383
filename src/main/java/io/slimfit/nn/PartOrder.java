package io.slimfit.nn;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets parts act on a thing one after another, in the order of their numbers, whichever worker
 * computes them: so sums have the same bits for any number of workers. A part never waits for a
 * later one, and one that fails is done all the same, so nobody waits for ever.
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
        interrupted = true; // the part before is never far: finish in order, then say so
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Part {@code part} will not come back to {@code thing}; waits for its turn to say so. */
  synchronized void done(Object thing, int part) {
    await(thing, part);
    if (next.getOrDefault(thing, 0) == part) {
      next.put(thing, part + 1);
      notifyAll();
    }
  }
}
