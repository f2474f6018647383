package io.slimfit.freeze;

import io.slimfit.base.InputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the user says about freezing.
 *
 * @param policy a name in {@link FreezePolicies}
 * @param options values by the name of the {@link PolicyOption}, as {@link #with} puts them
 * @param truncate whether backward ends at the lowest active weight, so that biases below it do not
 *     train in that step
 */
public record FreezeConfig(String policy, Map<String, Object> options, boolean truncate) {
  public FreezeConfig {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** The policy with its default options; steps are not truncated. */
  public static FreezeConfig of(String policy) {
    return new FreezeConfig(policy, Map.of(), false);
  }

  /** @throws InputException if the value is not allowed */
  public <T> FreezeConfig with(PolicyOption<T> option, T value) {
    Map<String, Object> more = new LinkedHashMap<>(options);
    more.put(option.name(), option.checked(value));
    return new FreezeConfig(policy, more, truncate);
  }

  public FreezeConfig withTruncation(boolean truncated) {
    return new FreezeConfig(policy, options, truncated);
  }

  /** The share of the weights that is frozen in each step; 0 where the policy has no such rate. */
  public double rate() {
    return value(InterLayerScheduling.RATE).orElse(0.0);
  }

  /** What was given, else the default; empty if there is neither. */
  public <T> Optional<T> value(PolicyOption<T> option) {
    return Optional.ofNullable(option.type().cast(options.get(option.name()))).or(option::standard);
  }

  /** @throws InputException if the option is not given and has no default */
  <T> T required(PolicyOption<T> option) {
    return value(option)
        .orElseThrow(() -> new InputException(
            option.place(), "is missing, and {freeze " + policy + "} needs it", option.remedy()));
  }
}
