package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Layout;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much is trained, and in which portions.
 *
 * @param epochs how often each example is seen; may be a fraction
 * @param maxSteps ends the run earlier or later than the epochs say
 * @param batchSize examples that go through the model together
 * @param accumulation batches a step
 * @param maxLength tokens of a sequence, special ones included; what is longer is cut
 * @param packing whether padding is left out
 * @param groupByLength whether batches are of like lengths
 * @param maxTrainSamples how many examples are drawn, after a seeded shuffle
 */
public record ScheduleConfig(
    double epochs,
    OptionalLong maxSteps,
    int batchSize,
    int evalBatchSize,
    int accumulation,
    int maxLength,
    Padding packing,
    boolean groupByLength,
    OptionalInt maxTrainSamples,
    OptionalInt maxEvalSamples) {
  /** What follows the tokens of a sequence that is shorter than others. */
  public enum Padding {
    /** Nothing: sequences are packed. */
    NONE,
    /** Padding up to the longest sequence of the batch. */
    LONGEST,
    /** Padding up to the maximum length. */
    MAX_LENGTH
  }

  public static final int SHORTEST_MAX_LENGTH = 4;

  public ScheduleConfig {
    if (!(epochs > 0 && epochs < Double.POSITIVE_INFINITY)) {
      throw outside("epochs", epochs, "above 0");
    }
    maxSteps.ifPresent(steps -> atLeast("maxSteps", steps, 1));
    atLeast("batchSize", batchSize, 1);
    atLeast("evalBatchSize", evalBatchSize, 1);
    atLeast("gradientAccumulation", accumulation, 1);
    atLeast("maxLength", maxLength, SHORTEST_MAX_LENGTH);
    maxTrainSamples.ifPresent(samples -> atLeast("maxTrainSamples", samples, 1));
    maxEvalSamples.ifPresent(samples -> atLeast("maxEvalSamples", samples, 1));
  }

  /** Steps of a run whose epoch has so many. */
  public long steps(long perEpoch) {
    return maxSteps.orElse((long) Math.ceil(epochs * perEpoch));
  }

  /** How the sequences of a batch lie in its rows. */
  public Layout layout() {
    return switch (packing) {
      case NONE -> new Layout.Packed();
      case LONGEST -> new Layout.PaddedToLongest();
      case MAX_LENGTH -> new Layout.PaddedTo(maxLength);
    };
  }

  /** A batch of texts as a tool that pads holds it. */
  public PaddedBatch paddedTexts() {
    return new PaddedBatch(batchSize, maxLength, true);
  }

  private static void atLeast(String option, long value, long least) {
    if (value < least) {
      throw outside(option, value, "of at least " + least);
    }
  }

  private static InputException outside(String option, Object value, String range) {
    return new InputException(
        Place.setting(option), value + " is outside the allowed range", "Give a number " + range);
  }
}
