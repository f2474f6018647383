package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user says about freezing.
 *
 * @param policy a name in {@link FreezePolicies}
 * @param rate share of the scheduled weights that is frozen in each step, in [0, 1)
 * @param pattern static freezing: what matches is frozen
 * @param blocks static freezing: the embeddings and this many of the lowest blocks are frozen
 * @param truncate whether backward ends at the lowest active weight, so that biases below it are held still
 */
public record FreezeConfig(
    String policy, double rate, Optional<String> pattern, OptionalInt blocks, boolean truncate) {
  public FreezeConfig {
    checkRate(rate);
    if (pattern.isPresent() && blocks.isPresent()) {
      throw new InputException(
          Place.option("--freeze-pattern"),
          "excludes option --freeze-blocks",
          "Give one of the two");
    }
  }

  public static FreezeConfig of(String policy, double rate) {
    return new FreezeConfig(policy, rate, Optional.empty(), OptionalInt.empty(), false);
  }

  static void checkRate(double rate) {
    if (!(rate >= 0 && rate < 1)) { // NaN is neither
      throw new InputException(
          Place.option("--freeze-rate"),
          rate + " is outside the allowed range",
          "Give a number from 0 (nothing is frozen) to below 1, such as 0.9");
    }
  }

  /** This, if it says nothing that only static freezing obeys. */
  FreezeConfig withoutSelection() {
    if (pattern.isPresent() || blocks.isPresent()) {
      throw new InputException(
          Place.option(pattern.isPresent() ? "--freeze-pattern" : "--freeze-blocks"),
          "has no meaning with option --freeze " + policy,
          "Use --freeze static, or leave it out");
    }
    return this;
  }
}
