package io.slimfit.nn;

import io.slimfit.tensor.Precision;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@link Attention} computes.
 *
 * @param heads how many heads there are
 * @param width the width of a head: hidden size / heads
 * @param dropout probability, in [0, 1)
 * @param dropped what dropout drops
 * @param precision the precision of its products, not INT8; softmax and its derivative have 32 bits
 *     or more
 * @param rotary rotates Q and K by their positions
 * @param reach the largest distance of tokens that attend to each other, half the width of a local
 *     window; empty if all do
 */
public record AttentionConfig(
    int heads,
    int width,
    double dropout,
    AttentionDropout dropped,
    Precision precision,
    Optional<Rotary> rotary,
    OptionalInt reach) {

  /** Attention over the whole sequence, without rotary positions. */
  public AttentionConfig(
      int heads, int width, double dropout, AttentionDropout dropped, Precision precision) {
    this(heads, width, dropout, dropped, precision, Optional.empty(), OptionalInt.empty());
  }
}
