package io.slimfit.run.config;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.PolicyOption;
import io.slimfit.task.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects how freezing differs from a recipe. */
final class FreezeConfigBuilder {
  private static final PolicyOption<Double> RATE = InterLayerScheduling.RATE;

  private Optional<String> policy = Optional.empty();
  private final Map<PolicyOption<?>, Object> options = new LinkedHashMap<>();
  private boolean truncate;

  void policy(String name) {
    policy = Optional.of(name);
  }

  <T> void option(PolicyOption<T> option, T value) {
    options.put(option, value);
  }

  void truncate(boolean truncated) {
    truncate = truncated;
  }

  /**
   * @param recipe of the run, which may freeze nothing
   * @param usualRate of the task, for a policy that needs a rate although the recipe freezes nothing
   * @throws io.slimfit.base.InputException if a value is not allowed
   */
  FreezeConfig build(Recipe recipe, double usualRate) {
    double rate = (double) options.getOrDefault(RATE, 0.0);
    String name = policy.orElse(recipe.freezeRate() > 0 || rate > 0 ? "ils" : "none");
    FreezeConfig config = FreezeConfig.of(name).withTruncation(truncate);
    if (FreezePolicies.options(name).contains(RATE)) {
      config = config.with(RATE, usualRate);
    }
    for (Map.Entry<PolicyOption<?>, Object> given : options.entrySet()) {
      boolean freezesNothing = given.getKey().equals(RATE) && rate == 0;
      if (!freezesNothing || FreezePolicies.options(name).contains(RATE)) {
        config = with(config, given.getKey(), given.getValue());
      }
    }
    return config;
  }

  private static <T> FreezeConfig with(FreezeConfig config, PolicyOption<T> option, Object value) {
    return config.with(option, option.type().cast(value));
  }
}
