package io.slimfit.freeze;

import java.math.BigDecimal;
import java.util.List;

/**
 * The paper's ILS: the weights that moved least when they last trained are frozen, the others
 * train. Biases train in every step.
 *
 * @param freezeRate share of the schedulable weights that is frozen in each step, in [0, 1)
 */
public record InterLayerScheduling(double freezeRate) implements FreezePolicy {
  public static final PolicyOption<Double> RATE = PolicyOption.number(
      "freezeRate",
      "SHARE",
      "Share of the scheduled weights that is frozen in each step, in [0, 1)",
      rate -> rate >= 0 && rate < 1, // NaN is neither
      "Give a number from 0 (nothing is frozen) to below 1, such as 0.9");

  public InterLayerScheduling {
    RATE.checked(freezeRate);
  }

  static InterLayerScheduling of(FreezeConfig config) {
    return new InterLayerScheduling(config.required(RATE));
  }

  @Override
  public String describe(int weights) {
    return describe("ils", freezeRate, weights);
  }

  static String describe(String policy, double rate, int weights) {
    String share = BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
    return policy + ", " + share + " of " + weights + " scheduled weights are frozen in each step";
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    int frozen = (int) (freezeRate * distances.size()); // rounds down, as the released code
    return ActiveSet.of(distances.ascending().subList(frozen, distances.size()))
        .plus(Trainable.notSchedulable(parameters));
  }
}
