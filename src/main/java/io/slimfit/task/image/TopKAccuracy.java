package io.slimfit.task.image;

import java.util.OptionalDouble;

/**
 * The share of examples whose label is among the k largest logits; of equal logits the first counts
 * as larger.
 */
public final class TopKAccuracy {
  private final int k;
  private long correct;
  private long total;

  public TopKAccuracy(int k) {
    this.k = k;
  }

  public void add(double[] logits, int label) {
    int larger = 0;
    for (int c = 0; c < logits.length; c++) {
      if (logits[c] > logits[label] || (logits[c] == logits[label] && c < label)) {
        larger++;
      }
    }
    if (larger < k) {
      correct++;
    }
    total++;
  }

  /** Empty if there are no examples. */
  public OptionalDouble value() {
    return total == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / total);
  }
}
