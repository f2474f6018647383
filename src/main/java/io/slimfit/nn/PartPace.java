package io.slimfit.nn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Keeps the parts of a step together in backward: a part begins its next layer when all earlier
 * parts have finished as many layers as it has, and ends when they have ended. So each part keeps
 * the gradients of at most one layer that wait to be added, and what is added to an object that all
 * parts share is added in the order of the parts, for any number of workers.
 *
 * <p>A part never waits for a later one, and a part that fails counts as ended, so no worker waits
 * forever.
 */
final class PartPace {
  private final Map<Integer, Integer> layers = new HashMap<>(); // finished by parts on their way
  private int ended; // all parts below this one

  /** Part {@code part} has finished a layer; waits until no earlier part is behind it. */
  synchronized void finished(int part) {
    int own = layers.merge(part, 1, Integer::sum);
    notifyAll();
    await(() -> isAnyBehind(part, own));
  }

  private boolean isAnyBehind(int part, int own) {
    for (int earlier = ended; earlier < part; earlier++) {
      if (layers.getOrDefault(earlier, 0) < own) {
        return true;
      }
    }
    return false;
  }

  /** Waits until all parts before {@code part} have ended. */
  synchronized void awaitEarlier(int part) {
    await(() -> ended < part);
  }

  /** Part {@code part} has ended; all earlier ones have. */
  synchronized void ended(int part) {
    if (ended == part) {
      ended = part + 1;
      layers.remove(part);
      notifyAll();
    }
  }

  private void await(BooleanSupplier condition) {
    boolean interrupted = false;
    while (condition.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // earlier parts are nearly done: keep the order, then report it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
