package io.slimfit.data.image;

import java.util.Arrays;

/**
 * Which samples of a line make each sample of the resized line, and with what weights, in 22-bit fixed point. When the line shrinks,
 * the filter grows with it, so that every sample counts (antialiasing).
 */
final class ResampleWeights {
  static final int PRECISION = 22; // 8 bits of a sample and 2 of overshoot beside it in an int

  private final int[] first; // sample of the source, of each output
  private final int[] start; // its weights begin here; one more than outputs
  private final int[] weights;

  private ResampleWeights(int[] first, int[] start, int[] weights) {
    this.first = first;
    this.start = start;
    this.weights = weights;
  }

  /**
   * For a part of the resized line.
   *
   * @param source samples of the line
   * @param target samples of the resized line
   * @param from first of the part; outputs are counted from there
   * @param count of the part
   */
  static ResampleWeights of(int source, int target, int from, int count, ResampleFilter filter) {
    int[] first = new int[count];
    int[] start = new int[count + 1];
    int[] weights = new int[count];
    double scale = (double) source / target;
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    for (int i = 0; i < count; i++) {
      double centre = (from + i + 0.5) * scale;
      int begin;
      int end;
      if (filter == ResampleFilter.NEAREST) {
        begin = Math.min((int) centre, source - 1);
        end = begin + 1;
      } else {
        begin = Math.max(0, (int) (centre - support + 0.5));
        end = Math.min(source, (int) (centre + support + 0.5));
      }
      first[i] = begin;
      start[i + 1] = start[i] + end - begin;
      if (start[i + 1] > weights.length) {
        weights = Arrays.copyOf(weights, Math.max(2 * weights.length, start[i + 1]));
      }
      fill(weights, start[i], begin, end, centre, stretch, filter);
    }
    return new ResampleWeights(first, start, weights);
  }

  private static void fill(
      int[] weights,
      int at,
      int from,
      int to,
      double centre,
      double stretch,
      ResampleFilter filter) {
    double[] exact = new double[to - from];
    double shrink = 1 / stretch;
    double sum = 0;
    for (int k = 0; k < exact.length; k++) {
      exact[k] = filter.weight((from + k - centre + 0.5) * shrink);
      sum += exact[k];
    }
    for (int k = 0; k < exact.length; k++) {
      double scaled = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION);
      weights[at + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }

  int first(int output) {
    return first[output];
  }

  /** Behind the last sample of the source that counts for an output. */
  int end(int output) {
    return first[output] + start[output + 1] - start[output];
  }

  /** Where the weights of an output begin in {@link #weights()}. */
  int start(int output) {
    return start[output];
  }

  int[] weights() {
    return weights;
  }

  /** A sum of samples times weights, rounded and clipped to a byte. */
  static int rounded(int sum) {
    int value = sum + (1 << PRECISION - 1) >> PRECISION;
    return Math.max(0, Math.min(255, value));
  }
}
