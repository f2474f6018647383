package io.slimfit.hub;

import io.slimfit.base.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the network or the hub, as opposed to a wrong request. Messages contain neither
 * tokens nor signed URLs.
 */
final class HubFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;
  private final boolean progressed;
  private final @Nullable Duration retryAfter;

  private HubFailure(
      String message,
      @Nullable Throwable cause,
      boolean temporary,
      boolean progressed,
      @Nullable Duration retryAfter) {
    super(message, cause);
    this.temporary = temporary;
    this.progressed = progressed;
    this.retryAfter = retryAfter;
  }

  /** A failure that another attempt may not meet. */
  static HubFailure temporary(String message, @Nullable Throwable cause) {
    return new HubFailure(message, cause, true, false, null);
  }

  /** The hub asks the client to wait for {@code retryAfter}. */
  static HubFailure busy(String message, Duration retryAfter) {
    return new HubFailure(message, null, true, false, retryAfter);
  }

  /** A failure that every attempt would meet. */
  static HubFailure permanent(String message, @Nullable Throwable cause) {
    return new HubFailure(message, cause, false, false, null);
  }

  /** The same failure after an attempt that made progress; it restarts the count of attempts. */
  HubFailure afterProgress() {
    return new HubFailure(message(), getCause(), temporary, true, retryAfter);
  }

  /** The same failure with the file's name in its message. */
  HubFailure about(String file) {
    return new HubFailure(
        Place.printable(file) + ": " + message(), getCause(), temporary, progressed, retryAfter);
  }

  String message() {
    return String.valueOf(getMessage());
  }

  boolean isTemporary() {
    return temporary;
  }

  boolean isAfterProgress() {
    return progressed;
  }

  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
