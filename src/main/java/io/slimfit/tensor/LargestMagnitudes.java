package io.slimfit.tensor;

import java.util.Arrays;

/**
 * Finds exactly the k elements of largest magnitude by radix selection: a float without its sign,
 * read as a 31-bit integer, sorts like its magnitude. A first histogram counts the upper 11 bits.
 * Two more count the next 10 bits each, among the elements that share all bits found so far; then
 * the k-th largest magnitude is known. A last pass collects. Of elements equal to the k-th, the
 * first ones are taken.
 */
final class LargestMagnitudes {
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY_BITS = 0x7F800000;
  private static final int STRIP = 4096;
  private static final int[] SHIFTS = {20, 10, 0};

  private final int[] strip = new int[STRIP];
  private final int[] histogram = new int[1 << 11];
  private final int[] values = new int[STRIP];
  private final int[] indices = new int[STRIP];

  void encode(Tensor x, Tensor topValues, Tensor topIndices) {
    int k = topValues.rows();
    int count = Math.toIntExact(x.elements());
    int threshold = 0; // the upper bits of the k-th largest magnitude that are known so far
    int left = k; // how many of the k have these bits
    for (int shift : SHIFTS) {
      Arrays.fill(histogram, 0);
      int known = shift == SHIFTS[0] ? 0 : -1 << (shift + 10);
      for (int first = 0; first < count; first += STRIP) {
        int n = read(x, first, count);
        if (known == 0) {
          countBins(strip, n, shift, histogram);
        } else {
          countBins(strip, n, shift, known & MAGNITUDE, threshold, histogram);
        }
      }
      if (known == 0) {
        requireFinite();
      }
      if (k == 0) {
        return;
      }
      int bin = histogram.length - 1;
      while (histogram[bin] < left) {
        left -= histogram[bin--];
      }
      threshold |= bin << shift;
    }
    collect(x, count, threshold, left, topValues, topIndices);
  }

  private void requireFinite() {
    for (int bin = INFINITY_BITS >>> SHIFTS[0]; bin < histogram.length; bin++) {
      if (histogram[bin] > 0) {
        throw new ArithmeticException("NaN or infinity in " + histogram[bin] + " elements");
      }
    }
  }

  /** @param ties how many elements equal to the threshold are taken */
  private void collect(
      Tensor x, int count, int threshold, int ties, Tensor topValues, Tensor topIndices) {
    int tiesLeft = ties;
    int written = 0;
    for (int first = 0; first < count; first += STRIP) {
      int n = read(x, first, count);
      int found = 0;
      for (int i = 0; i < n; i++) {
        int magnitude = strip[i] & MAGNITUDE;
        values[found] = strip[i];
        indices[found] = first + i;
        if (magnitude > threshold) {
          found++;
        } else if (magnitude == threshold && tiesLeft > 0) {
          tiesLeft--;
          found++;
        }
      }
      if (found > 0) {
        topValues.ints().put(topValues.intIndex(written), values, 0, found);
        topIndices.ints().put(topIndices.intIndex(written), indices, 0, found);
        written += found;
      }
    }
  }

  void decode(Tensor topValues, Tensor topIndices, Tensor x) {
    x.zero();
    int count = topValues.rows();
    for (int first = 0; first < count; first += STRIP) {
      int n = Math.min(STRIP, count - first);
      topValues.ints().get(topValues.intIndex(first), values, 0, n);
      topIndices.ints().get(topIndices.intIndex(first), indices, 0, n);
      int start = x.intIndex(0);
      for (int i = 0; i < n; i++) {
        x.ints().put(start + indices[i], values[i]);
      }
    }
  }

  private int read(Tensor x, int first, int count) {
    int n = Math.min(STRIP, count - first);
    x.ints().get(x.intIndex(first), strip, 0, n);
    return n;
  }

  private static void countBins(int[] x, int n, int shift, int[] histogram) {
    for (int i = 0; i < n; i++) {
      histogram[(x[i] & MAGNITUDE) >>> shift]++;
    }
  }

  private static void countBins(
      int[] x, int n, int shift, int known, int threshold, int[] histogram) {
    for (int i = 0; i < n; i++) {
      if ((x[i] & known) == threshold) {
        histogram[(x[i] >>> shift) & 0x3FF]++;
      }
    }
  }
}
