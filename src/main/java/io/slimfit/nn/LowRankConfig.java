package io.slimfit.nn;

import java.util.function.Predicate;

/**
 * Which linear layers get a low-rank addition s (x Aᵀ) Bᵀ.
 *
 * @param layers by the name of their weight, without {@code .weight}
 * @param rank rows of A, at least 1
 * @param scale s; alpha / rank in PEFT
 */
public record LowRankConfig(Predicate<String> layers, int rank, double scale) {
  public LowRankConfig {
    if (rank < 1) {
      throw new IllegalArgumentException("a rank of " + rank + " is below 1");
    }
  }
}
