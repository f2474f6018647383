package io.slimfit.freeze;

/** For how long the choice of a policy holds. */
public sealed interface Interval {
  /**
   * The number of the choice that holds in this step, from 0.
   *
   * @param step counted from 0
   */
  long choice(long step);

  /** The same, in a run of this length. */
  default Interval forRun(RunLength run) {
    return this;
  }

  /** A sentence ends with it: {@code drawn ...}. */
  String describe();

  /** The whole run. */
  record Run() implements Interval {
    @Override
    public long choice(long step) {
      return 0;
    }

    @Override
    public String describe() {
      return "once";
    }
  }

  /** An epoch; as many steps as {@link #forRun} says. */
  record Epoch() implements Interval {
    @Override
    public long choice(long step) {
      throw new IllegalStateException("the length of an epoch is not known");
    }

    @Override
    public Interval forRun(RunLength run) {
      return new Steps(run.stepsPerEpoch());
    }

    @Override
    public String describe() {
      return "every epoch";
    }
  }

  /** A number of steps, at least 1. */
  record Steps(long count) implements Interval {
    @Override
    public long choice(long step) {
      return step / count;
    }

    @Override
    public String describe() {
      return count == 1 ? "every step" : "every " + count + " steps";
    }
  }

  /** Whether this text is {@code run}, {@code epoch}, or a number of steps. */
  static boolean isOne(String text) {
    return text.equals("run") || text.equals("epoch") || text.matches("0*[1-9][0-9]{0,8}");
  }

  /** @param text {@link #isOne is one} */
  static Interval parse(String text) {
    return switch (text) {
      case "run" -> new Run();
      case "epoch" -> new Epoch();
      default -> new Steps(Long.parseLong(text));
    };
  }
}
