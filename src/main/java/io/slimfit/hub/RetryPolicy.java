package io.slimfit.hub;

import java.time.Duration;

/**
 * How often to try again, and how long to wait between attempts: twice as long each time, or as
 * long as the hub asks.
 *
 * @param attempts how many attempts in a row may fail without progress
 * @param firstWait the wait after the first failure
 * @param longestWait if the hub asks for a longer wait, the attempt fails
 * @param silence the time without data after which a connection counts as lost
 */
record RetryPolicy(
    int attempts, Duration firstWait, Duration longestWait, Duration silence, Sleeper sleeper) {
  /** Waits; replaced in tests. */
  interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** An action that may fail and can be repeated. */
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

  /** @throws HubFailure the last failure, if all attempts fail */
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
        if (!failure.isTemporary() || failed >= attempts || asked.compareTo(longestWait) > 0) {
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
      throw HubFailure.permanent("interrupted", e);
    }
  }
}
