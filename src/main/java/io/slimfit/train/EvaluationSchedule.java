package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * When a model is evaluated during training, and what follows from it. It is always evaluated at
 * the end.
 *
 * @param every how often the model is evaluated
 * @param keepBest whether the best model is kept instead of the last
 * @param metric the metric by which models are compared; by default the task's first
 * @param patience after how many evaluations without improvement training ends
 */
public record EvaluationSchedule(
    Every every, boolean keepBest, Optional<String> metric, OptionalInt patience) {
  public EvaluationSchedule {
    if (patience.isPresent() && patience.getAsInt() < 1) {
      throw new InputException(
          Place.setting("earlyStopping"),
          patience.getAsInt() + " is outside the allowed range",
          "Give a number of at least 1");
    }
    if (patience.isPresent() && every instanceof Every.End) {
      throw new InputException(
          Place.setting("earlyStopping"),
          "it needs evaluations during training, but {evalEvery} is 'end'",
          "Add {evalEvery epoch}, or a number of steps");
    }
  }

  /** Whether the model is evaluated after this many steps. The end of the run does not count. */
  boolean isDue(long step, long stepsPerEpoch) {
    if (every instanceof Every.Steps steps) {
      return step % steps.count() == 0;
    }
    return every instanceof Every.Epoch && step % stepsPerEpoch == 0;
  }

  /** How often the model is evaluated in a run of so many steps that does not end early. */
  public long count(long steps, long stepsPerEpoch) {
    long period = every instanceof Every.Steps given ? given.count() : stepsPerEpoch;
    boolean once = every instanceof Every.End;
    return once ? 1 : steps / period + (steps % period == 0 ? 0 : 1);
  }

  /** How often a model is evaluated. */
  public sealed interface Every {
    /** The value of {@code --eval-every}. */
    String optionValue();

    /** Once, when training is done. */
    record End() implements Every {
      @Override
      public String optionValue() {
        return "end";
      }
    }

    /** After each epoch. */
    record Epoch() implements Every {
      @Override
      public String optionValue() {
        return "epoch";
      }
    }

    /** Every {@code count} steps. */
    record Steps(long count) implements Every {
      @Override
      public String optionValue() {
        return String.valueOf(count);
      }
    }

    /**
     * @param text {@code end}, {@code epoch}, or a number of steps
     * @throws InputException if it is none of these
     */
    static Every parse(String text) {
      return switch (text) {
        case "end" -> new End();
        case "epoch" -> new Epoch();
        default ->
          new Steps(positive(text)
              .orElseThrow(() -> new InputException(
                  Place.setting("evalEvery"),
                  "'" + Place.printable(text) + "' is not a number of steps",
                  "Give a number of at least 1, or epoch, or end")));
      };
    }

    private static OptionalLong positive(String text) {
      try {
        long number = Long.parseLong(text);
        return number < 1 ? OptionalLong.empty() : OptionalLong.of(number);
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
  }
}
