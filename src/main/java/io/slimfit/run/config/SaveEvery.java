package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.time.Duration;

/** How often a run saves a checkpoint. */
public sealed interface SaveEvery {
  /** The value of {@code --save-every}. */
  String optionValue();

  /**
   * Whether a checkpoint is due.
   *
   * @param step how many steps were done
   * @param since the time since the last checkpoint, or since the run started or was resumed
   * @param cost how long the last checkpoint took; zero if there is none
   */
  boolean isDue(long step, long stepsPerEpoch, Duration since, Duration cost);

  /** Every {@code count} steps. */
  record Steps(long count) implements SaveEvery {
    @Override
    public String optionValue() {
      return String.valueOf(count);
    }

    @Override
    public boolean isDue(long step, long stepsPerEpoch, Duration since, Duration cost) {
      return step % count == 0;
    }
  }

  /**
   * After the first step that ends so long after the last checkpoint, and so long that saving takes
   * at most 3 % of the time.
   */
  record Minutes(long count) implements SaveEvery {
    private static final double MOST_OF_TIME = 0.03;

    @Override
    public String optionValue() {
      return count + "m";
    }

    @Override
    public boolean isDue(long step, long stepsPerEpoch, Duration since, Duration cost) {
      return since.compareTo(Duration.ofMinutes(count)) >= 0
          && cost.toNanos() <= MOST_OF_TIME * since.toNanos();
    }
  }

  /** After each epoch. */
  record Epoch() implements SaveEvery {
    @Override
    public String optionValue() {
      return "epoch";
    }

    @Override
    public boolean isDue(long step, long stepsPerEpoch, Duration since, Duration cost) {
      return step % stepsPerEpoch == 0;
    }
  }

  /** Only when the run is asked to end. */
  record Never() implements SaveEvery {
    @Override
    public String optionValue() {
      return "never";
    }

    @Override
    public boolean isDue(long step, long stepsPerEpoch, Duration since, Duration cost) {
      return false;
    }
  }

  /**
   * @param text a number of steps, a number of minutes such as {@code 10m}, {@code epoch} or
   *     {@code never}
   * @throws InputException if it is none of these
   */
  static SaveEvery parse(String text) {
    if (text.equals("epoch")) {
      return new Epoch();
    }
    if (text.equals("never")) {
      return new Never();
    }
    boolean minutes = text.endsWith("m");
    try {
      long count = Long.parseLong(minutes ? text.substring(0, text.length() - 1) : text);
      if (count >= 1) {
        return minutes ? new Minutes(count) : new Steps(count);
      }
    } catch (NumberFormatException e) {
      throw wrong(text, e);
    }
    throw wrong(text, new IllegalArgumentException(text));
  }

  private static InputException wrong(String text, Exception cause) {
    return new InputException(
        Place.setting("saveEvery"),
        "'" + Place.printable(text) + "' is neither a number of steps nor of minutes",
        "Give a number of at least 1 for steps, with an m for minutes (10m), or epoch, or never",
        cause);
  }
}
