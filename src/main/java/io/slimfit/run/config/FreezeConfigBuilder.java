package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.task.Recipe;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** Collects how freezing differs from a recipe. */
final class FreezeConfigBuilder {
  /** Policies that freeze nothing, or always the same. */
  private static final Set<String> WITHOUT_RATE = Set.of("none", "static");

  private Optional<String> policy = Optional.empty();
  private OptionalDouble rate = OptionalDouble.empty();
  private Optional<String> pattern = Optional.empty();
  private OptionalInt blocks = OptionalInt.empty();
  private boolean truncate;

  static boolean hasRate(String policy) {
    return !WITHOUT_RATE.contains(policy);
  }

  void policy(String name) {
    policy = Optional.of(name);
  }

  void rate(double share) {
    rate = OptionalDouble.of(share);
  }

  void pattern(String regex) {
    pattern = Optional.of(regex);
  }

  void blocks(int lowest) {
    blocks = OptionalInt.of(lowest);
  }

  void truncate(boolean truncated) {
    truncate = truncated;
  }

  /**
   * @param recipe of the run, which may freeze nothing
   * @param usualRate of the task, for who asks to freeze nevertheless
   * @throws InputException if a rate is given, but the policy has none
   */
  FreezeConfig build(Recipe recipe, double usualRate) {
    boolean freezes = recipe.freezeRate() > 0 || rate.orElse(0) > 0;
    String name = policy.orElse(freezes ? "ils" : "none");
    if (!hasRate(name) && rate.orElse(0) > 0) {
      throw new InputException(
          Place.option("--freeze-rate"),
          "has no meaning with option --freeze " + name,
          "Use --freeze ils or random, or leave it out");
    }
    return new FreezeConfig(
        name, rate.orElse(name.equals("none") ? 0 : usualRate), pattern, blocks, truncate);
  }
}
