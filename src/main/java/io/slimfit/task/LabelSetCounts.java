package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Counts true positives, false positives and false negatives of each class when predictions are
 * sets of classes, and computes metrics from them as scikit-learn does. A fraction with denominator
 * 0 is 0; without examples no metric is defined.
 */
public final class LabelSetCounts {
  private final long[] right;
  private final long[] added;
  private final long[] missed;
  private long examples;
  private long same;

  public LabelSetCounts(int classes) {
    right = new long[classes];
    added = new long[classes];
    missed = new long[classes];
  }

  /** @param predicted for each class, whether it was predicted */
  public void add(Label label, boolean[] predicted) {
    boolean equal = true;
    for (int c = 0; c < right.length; c++) {
      boolean there = label.indices().contains(c);
      right[c] += there && predicted[c] ? 1 : 0;
      added[c] += !there && predicted[c] ? 1 : 0;
      missed[c] += there && !predicted[c] ? 1 : 0;
      equal &= there == predicted[c];
    }
    examples++;
    same += equal ? 1 : 0;
  }

  /** The share of examples whose whole set is right. */
  public OptionalDouble accuracy() {
    return examples == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) same / examples);
  }

  /** A score of all decisions together. */
  OptionalDouble micro(ToDoubleFunction<ClassScores> score) {
    return examples == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(score.applyAsDouble(scores(sum(right), sum(added), sum(missed))));
  }

  /** The mean of a score over all classes, including those that never occur. */
  OptionalDouble macro(ToDoubleFunction<ClassScores> score) {
    return examples == 0
        ? OptionalDouble.empty()
        : IntStream.range(0, right.length)
            .mapToObj(this::scores)
            .mapToDouble(score)
            .average();
  }

  /** How well class {@code c} is predicted. */
  public ClassScores scores(int c) {
    return scores(right[c], added[c], missed[c]);
  }

  private static ClassScores scores(long right, long added, long missed) {
    return ClassScores.of(right, right + missed, right + added);
  }

  private static long sum(long[] counts) {
    return LongStream.of(counts).sum();
  }
}
