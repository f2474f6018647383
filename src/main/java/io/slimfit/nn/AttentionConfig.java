package io.slimfit.nn;

import io.slimfit.tensor.Precision;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@link Attention} computes.
 *
 * @param heads of each sequence
 * @param width of a head: hidden size / heads
 * @param dropout probability, in [0, 1)
 * @param dropped what dropout drops
 * @param precision of its products; softmax and its derivative have 32 bits or more. INT8 is not
 *     one of them
 * @param rotary turns Q and K by their positions
 * @param reach how far from a token the others lie that it sees, if it does not see all: half the
 *     width of a local window
 */
public record AttentionConfig(
    int heads,
    int width,
    double dropout,
    AttentionDropout dropped,
    Precision precision,
    Optional<Rotary> rotary,
    OptionalInt reach) {

  /** Over the whole sequence, without rotary positions. */
  public AttentionConfig(
      int heads, int width, double dropout, AttentionDropout dropped, Precision precision) {
    this(heads, width, dropout, dropped, precision, Optional.empty(), OptionalInt.empty());
  }
}
