package io.slimfit.train;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.task.Recipe;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Collects how freezing differs from a recipe. */
final class FreezeConfigBuilder {
  private Optional<String> policy = Optional.empty();
  private OptionalDouble rate = OptionalDouble.empty();
  private Optional<String> pattern = Optional.empty();
  private OptionalInt blocks = OptionalInt.empty();
  private boolean truncate;

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
   */
  FreezeConfig build(Recipe recipe, double usualRate) {
    String name = policy.orElse(recipe.freezeRate() > 0 ? "ils" : "none");
    return new FreezeConfig(
        name, rate.orElse(name.equals("none") ? 0 : usualRate), pattern, blocks, truncate);
  }
}
