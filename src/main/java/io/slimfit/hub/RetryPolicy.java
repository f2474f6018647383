package io.slimfit.hub;

import java.time.Duration;

/**
 * How often to try again and how long to wait in between: twice as long each time, or as long as the hub asks for.
 *
 * @param attempts in a row that may fail without having got anything done
 * @param firstWait after the first of them
 * @param longestWait longer is not waited for, even if the hub asks for it
 * @param silence after which a connection counts as lost
 */
record RetryPolicy(
    int attempts, Duration firstWait, Duration longestWait, Duration silence, Sleeper sleeper) {
  /** Lets time pass. */
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** What may fail and be tried again. */
  interface Attempt<T> {
    T call() throws HubFailure;
  }

  static RetryPolicy standard() {
    return new RetryPolicy(
        5,
        Duration.ofSeconds(1),
        Duration.ofSeconds(120),
        Duration.ofSeconds(30),
        duration -> Thread.sleep(duration.toMillis()));
  }

  /** @throws HubFailure the last one, when patience ends */
  <T> T persist(Attempt<T> attempt) throws HubFailure {
    Duration wait = firstWait;
    int failed = 0;
    while (true) {
      try {
        return attempt.call();
      } catch (HubFailure failure) {
        if (failure.isAfterProgress()) {
          failed = 0;
          wait = firstWait;
        }
        failed++;
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        if (!failure.isPassing() || failed >= attempts || asked.compareTo(longestWait) > 0) {
          throw failure;
        }
        pause(asked.compareTo(wait) > 0 ? asked : wait);
        wait = wait.multipliedBy(2);
      }
    }
  }

  void pause(Duration duration) throws HubFailure {
    try {
      sleeper.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HubFailure.lasting("interrupted", e);
    }
  }
}
