package io.slimfit.nn;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Keeps the parts of a step together in backward: a part begins its next layer when all earlier
 * parts have finished as many layers as it has, and ends when they have ended. So each part keeps
 * the gradients of at most one layer that wait to be added, and what is added to an object that all
 * parts share is added in the order of the parts, for any number of workers.
 *
 * <p>If all parts of a step are computed at the same time, a part also waits for later ones, so
 * that it finishes at most {@link #AHEAD} layers more than they have. So the gradients of few
 * layers wait for the last part, whichever worker is faster.
 *
 * <p>No worker waits forever. Of two parts, only the one that has finished more layers waits for
 * the other. When a part fails, or waits for earlier ones to end, no earlier part waits for it, or
 * for later ones, which wait for it. One that does not begin is waited for {@link #BEGIN_MILLIS}.
 */
final class PartPace {
  /** How many layers more than a later part a part may have finished when it begins the next. */
  static final int AHEAD = 1;

  private static final long BEGIN_MILLIS = 1000;

  private final int together;
  private final long beginMillis;
  private final Map<Integer, Integer> layers = new HashMap<>(); // finished by parts on their way
  private final Set<Integer> begun = new HashSet<>();
  private final Set<Integer> left = new HashSet<>(); // parts that earlier ones do not wait for
  private int ended; // all parts below this one

  /** @param together how many parts the step has, if all are computed at the same time; else 0 */
  PartPace(int together) {
    this(together, BEGIN_MILLIS);
  }

  /** @param beginMillis how long a part waits for later ones to begin */
  PartPace(int together, long beginMillis) {
    this.together = together;
    this.beginMillis = beginMillis;
  }

  synchronized void begins(int part) {
    begun.add(part);
    notifyAll();
  }

  /** The part finishes no more layers. */
  synchronized void leaves(int part) {
    left.add(part);
    notifyAll();
  }

  /**
   * Part {@code part} has finished a layer; waits until no earlier part is behind it, and no later
   * one too far.
   */
  synchronized void finished(int part) {
    int own = layers.merge(part, 1, Integer::sum);
    notifyAll();
    if (own == 1) {
      awaitLaterToBegin(part);
    }
    await(() -> isAnyBehind(part, own) || isAnyFarBehind(part, own));
  }

  private boolean isAnyBehind(int part, int own) {
    for (int earlier = ended; earlier < part; earlier++) {
      if (layers.getOrDefault(earlier, 0) < own) {
        return true;
      }
    }
    return false;
  }

  private boolean isAnyFarBehind(int part, int own) {
    for (int later = part + 1; later < together && isOnItsWay(later); later++) {
      if (layers.getOrDefault(later, 0) < own - AHEAD) {
        return true;
      }
    }
    return false;
  }

  /** If it is not, it may hold up those that are later still. */
  private boolean isOnItsWay(int part) {
    return begun.contains(part) && !left.contains(part);
  }

  /** Threads start within milliseconds. What could not be started is not waited for. */
  private void awaitLaterToBegin(int part) {
    long deadline = System.nanoTime() + beginMillis * 1_000_000;
    boolean interrupted = false;
    for (int later = part + 1; later < together; later++) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      while (!begun.contains(later) && !left.contains(later) && !interrupted && millis > 0) {
        try {
          wait(millis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        millis = (deadline - System.nanoTime()) / 1_000_000;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until all parts before {@code part} have ended. */
  synchronized void awaitEarlier(int part) {
    leaves(part);
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
        interrupted = true; // the others are nearly done: keep the order, then report it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
