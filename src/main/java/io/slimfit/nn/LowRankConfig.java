package io.slimfit.nn;

import java.util.function.Predicate;

/**
 * Which linear layers get a low-rank addition s (x Aᵀ) Bᵀ, and of what rank.
 *
 * @param layers tests the name of a layer, which is that of its weight without {@code .weight}
 * @param rank the rows of A, at least 1
 * @param scale s; alpha / rank in PEFT
 * @param dropout the probability of dropping an element of the addition's input, in [0, 1)
 */
public record LowRankConfig(Predicate<String> layers, int rank, double scale, double dropout) {
  /** The end of the name of A, after that of its layer. */
  public static final String A = ".lora_A.weight";

  /** The end of the name of B. */
  public static final String B = ".lora_B.weight";

  public LowRankConfig {
    if (rank < 1) {
      throw new IllegalArgumentException("a rank of " + rank + " is below 1");
    }
  }
}
