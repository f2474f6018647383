package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How often each class was right, added and missed among sets of classes, and what follows from
 * that, as scikit-learn computes it. A share of nothing is 0; of no examples nothing is defined.
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

  /** @param predicted for each class whether the answer has it */
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

  /** The share of examples whose set is right as a whole. */
  public OptionalDouble accuracy() {
    return examples == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) same / examples);
  }

  /** F1 of all decisions together. */
  public OptionalDouble microF1() {
    return examples == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(f1(sum(right), sum(added), sum(missed)));
  }

  /** The mean of F1 over the classes. */
  public OptionalDouble macroF1() {
    return examples == 0
        ? OptionalDouble.empty()
        : IntStream.range(0, right.length)
            .mapToDouble(c -> f1(right[c], added[c], missed[c]))
            .average();
  }

  private static long sum(long[] counts) {
    return LongStream.of(counts).sum();
  }

  private static double f1(long right, long added, long missed) {
    long whole = 2 * right + added + missed;
    return whole == 0 ? 0 : 2.0 * right / whole;
  }
}
