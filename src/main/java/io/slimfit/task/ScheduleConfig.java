package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Layout;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How long to train, and how examples are batched.
 *
 * @param epochs how often each example is seen; need not be a whole number
 * @param maxSteps the number of steps, instead of what {@code epochs} gives
 * @param batchSize how many examples go through the model together
 * @param accumulation batches per step
 * @param maxLength maximum tokens of a sequence, including special ones; longer texts are truncated
 * @param packing what padding there is, if any
 * @param groupByLength whether sequences of similar length share a batch
 * @param maxTrainSamples at most how many examples are drawn, after a seeded shuffle
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
  /** How shorter sequences of a batch are padded. */
  public enum Padding {
    /** Not at all: sequences are packed. */
    NONE,
    /** To the longest sequence of the batch. */
    LONGEST,
    /** To the maximum length. */
    MAX_LENGTH
  }

  public static final int SHORTEST_MAX_LENGTH = 4;

  private static final int MOST_EXAMPLES_PER_STEP = 1 << 30; // positions in an epoch are ints

  public ScheduleConfig {
    if (!(epochs > 0 && epochs < Double.POSITIVE_INFINITY)) {
      throw outside("epochs", epochs, "above 0");
    }
    maxSteps.ifPresent(steps -> atLeast("maxSteps", steps, 1));
    atLeast("batchSize", batchSize, 1);
    atLeast("evalBatchSize", evalBatchSize, 1);
    atLeast("gradientAccumulation", accumulation, 1);
    if ((long) batchSize * accumulation > MOST_EXAMPLES_PER_STEP) {
      throw new InputException(
          Place.setting("gradientAccumulation"),
          accumulation + " batches of " + batchSize + " examples are more than "
              + MOST_EXAMPLES_PER_STEP + " examples per step",
          "Use a smaller number, or a smaller {batchSize}");
    }
    atLeast("maxLength", maxLength, SHORTEST_MAX_LENGTH);
    maxTrainSamples.ifPresent(samples -> atLeast("maxTrainSamples", samples, 1));
    maxEvalSamples.ifPresent(samples -> atLeast("maxEvalSamples", samples, 1));
  }

  /** The same with other sizes of batches, and another number of steps. */
  public ScheduleConfig withBatches(int training, int evaluation, OptionalLong steps) {
    return new ScheduleConfig(
        epochs,
        steps,
        training,
        evaluation,
        accumulation,
        maxLength,
        packing,
        groupByLength,
        maxTrainSamples,
        maxEvalSamples);
  }

  /** The same with another maximum length. */
  public ScheduleConfig withMaxLength(int tokens) {
    return new ScheduleConfig(
        epochs,
        maxSteps,
        batchSize,
        evalBatchSize,
        accumulation,
        tokens,
        packing,
        groupByLength,
        maxTrainSamples,
        maxEvalSamples);
  }

  /** How many examples a step reads. */
  public long examplesPerStep() {
    return (long) batchSize * accumulation;
  }

  /** The steps of a run, given those of an epoch. */
  public long steps(long perEpoch) {
    return maxSteps.orElse((long) Math.ceil(epochs * perEpoch));
  }

  /** How the sequences of a batch are laid out in its rows. */
  public Layout layout() {
    return switch (packing) {
      case NONE -> new Layout.Packed();
      case LONGEST -> new Layout.PaddedToLongest();
      case MAX_LENGTH -> new Layout.PaddedTo(maxLength);
    };
  }

  /** The size of a batch of texts in a tool that pads. */
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
