package io.slimfit.data.image;

import java.util.Arrays;

/**
 * The samples of a line that contribute to each sample of the resized line, and their weights in
 * 22-bit fixed point. If the line shrinks, the filter is widened, so that every sample contributes
 * (antialiasing).
 */
final class ResampleWeights {
  static final int PRECISION = 22; // leaves 8 bits for a sample and 2 for overshoot in an int

  private final int[] first; // the first source sample of each output
  private final int[] start; // where its weights start; has one more element than outputs
  private final int[] weights;

  private ResampleWeights(int[] first, int[] start, int[] weights) {
    this.first = first;
    this.start = start;
    this.weights = weights;
  }

  /**
   * The weights for a part of the resized line.
   *
   * @param source number of samples of the line
   * @param target number of samples of the resized line
   * @param from the first sample of the part; outputs are counted from there
   * @param count number of samples of the part
   */
  static ResampleWeights of(int source, int target, int from, int count, ResampleFilter filter) {
    int[] first = new int[count];
    int[] start = new int[count + 1];
    int[] weights = new int[count];
    double scale = (double) source / target;
    double[] nearest =
        filter == ResampleFilter.NEAREST ? centres(scale, from + count) : new double[0];
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    for (int i = 0; i < count; i++) {
      double centre = (from + i + 0.5) * scale;
      int begin;
      int end;
      if (filter == ResampleFilter.NEAREST) {
        begin = Math.min((int) nearest[from + i], source - 1);
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

  /** Added up as Pillow does, since at ties the rounding of the sums decides. */
  private static double[] centres(double scale, int count) {
    double[] centres = new double[count];
    double centre = scale / 2;
    for (int i = 0; i < count; i++) {
      centres[i] = centre;
      centre += scale;
    }
    return centres;
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

  /** The end, exclusive, of the source samples that contribute to an output. */
  int end(int output) {
    return first[output] + start[output + 1] - start[output];
  }

  /** Where the weights of an output start in {@link #weights()}. */
  int start(int output) {
    return start[output];
  }

  int[] weights() {
    return weights;
  }

  /** Rounds a sum of samples times weights and clamps it to a byte. */
  static int rounded(int sum) {
    int value = sum + (1 << PRECISION - 1) >> PRECISION;
    return Math.max(0, Math.min(255, value));
  }
}
