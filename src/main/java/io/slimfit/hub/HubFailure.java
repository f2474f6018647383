package io.slimfit.hub;

import io.slimfit.base.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The network or the hub failed, which says nothing against the request. Messages hold neither tokens nor signed addresses. */
final class HubFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final boolean progressed;
  private final @Nullable Duration retryAfter;

  private HubFailure(
      String message,
      @Nullable Throwable cause,
      boolean passing,
      boolean progressed,
      @Nullable Duration retryAfter) {
    super(message, cause);
    this.passing = passing;
    this.progressed = progressed;
    this.retryAfter = retryAfter;
  }

  /** What may be gone with the next attempt. */
  static HubFailure passing(String message, @Nullable Throwable cause) {
    return new HubFailure(message, cause, true, false, null);
  }

  /** The hub asks to be left alone for that long. */
  static HubFailure busy(String message, Duration retryAfter) {
    return new HubFailure(message, null, true, false, retryAfter);
  }

  /** What another attempt would meet again. */
  static HubFailure lasting(String message, @Nullable Throwable cause) {
    return new HubFailure(message, cause, false, false, null);
  }

  /** The same, after an attempt that got something done: it does not count against the number of attempts. */
  HubFailure afterProgress() {
    return new HubFailure(message(), getCause(), passing, true, retryAfter);
  }

  /** The same, said of a file. */
  HubFailure about(String file) {
    return new HubFailure(
        Place.printable(file) + ": " + message(), getCause(), passing, progressed, retryAfter);
  }

  String message() {
    return String.valueOf(getMessage());
  }

  boolean isPassing() {
    return passing;
  }

  boolean isAfterProgress() {
    return progressed;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
