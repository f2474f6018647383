package io.slimfit.run.config;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.PolicyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Options for which weights are frozen. A policy's own options are declared in its row of
 * {@link FreezePolicies}.
 */
public final class FreezingOptions {
  private static final String POLICIES =
      "Policy that chooses the frozen weights: " + String.join(", ", FreezePolicies.names());

  public static final Option<String> FREEZE = Option.row(
          OptionGroup.FREEZING, "freeze", OptionValue.text("POLICY"))
      .in(Options.TRAIN, POLICIES, "none; ils with {freezeRate} or {recipe paper}")
      .in(Options.BENCH, POLICIES, "none; ils with {freezeRate} or {recipe paper}")
      .writes(run -> run.freeze().policy())
      .essential()
      .build();

  public static final Option<Boolean> TRUNCATE = Option.row(
          OptionGroup.FREEZING, "truncate", OptionValue.flag())
      .in(
          Options.TRAINING,
          "End the backward pass at the lowest active weight of a step: faster, but biases below"
              + " it do not train in that step")
      .writes(run -> run.freeze().truncate())
      .build();

  public static final Option<String> ALWAYS_TRAIN = Option.row(
          OptionGroup.FREEZING, "alwaysTrain", OptionValue.text("REGEX"))
      .in(
          Options.TRAIN,
          "Parameters that are never frozen",
          "the head, if it is fresh or for other classes")
      .writesIfPresent(RunConfig::alwaysTrain)
      .build();

  private static final List<OfPolicy<?>> OF_POLICIES =
      FreezePolicies.options().stream().<OfPolicy<?>>map(OfPolicy::new).toList();

  public static final Option<Double> FREEZE_RATE = of(InterLayerScheduling.RATE);

  private FreezingOptions() {}

  /** The row of an option of a policy. */
  @SuppressWarnings("unchecked") // a policy option and its row have the same type
  public static <T> Option<T> of(PolicyOption<T> option) {
    return (Option<T>) OF_POLICIES.stream()
        .filter(row -> row.policy.equals(option))
        .findFirst()
        .orElseThrow()
        .row;
  }

  static List<Option<?>> all() {
    List<Option<?>> rows = new ArrayList<>(List.of(FREEZE));
    OF_POLICIES.forEach(option -> rows.add(option.row));
    rows.addAll(List.of(ALWAYS_TRAIN, TRUNCATE));
    return List.copyOf(rows);
  }

  /** The configuration with the given options of policies. */
  static FreezeConfig with(FreezeConfig config, OptionValues values) {
    FreezeConfig result = config;
    for (OfPolicy<?> option : OF_POLICIES) {
      result = option.given(result, values);
    }
    return result;
  }

  private static final class OfPolicy<T> {
    private final PolicyOption<T> policy;
    private final Option<T> row;

    private OfPolicy(PolicyOption<T> option) {
      policy = option;
      List<String> policies = FreezePolicies.having(option.name());
      row = Option.row(
              OptionGroup.FREEZING,
              option.name(),
              OptionValue.single(option.unit(), option.type(), (word, place) -> read(word)))
          .in(
              Options.TRAINING,
              "With {freeze " + String.join(" or ", policies) + "}: " + inside(option.meaning()),
              standard(option))
          .when("with {freeze " + String.join(" or ", policies) + "}")
          .writesList(this::written)
          .build();
    }

    /** The sentence with a lower-case start, to follow a colon. */
    private static String inside(String sentence) {
      return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }

    private static String standard(PolicyOption<?> option) {
      return option.equals(InterLayerScheduling.RATE)
          ? "recipe"
          : option.standard().map(String::valueOf).orElse("");
    }

    private T read(String word) {
      Object value = policy.type() == Double.class
          ? Double.valueOf(word)
          : policy.type() == Integer.class ? Integer.valueOf(word) : word;
      return policy.type().cast(value);
    }

    private List<String> written(RunConfig run) {
      return FreezePolicies.options(run.freeze().policy()).contains(policy)
          ? run.freeze().value(policy).map(String::valueOf).stream().toList()
          : List.of();
    }

    /** A freeze rate of 0 is accepted with every policy, because it freezes nothing. */
    private FreezeConfig given(FreezeConfig config, OptionValues values) {
      boolean own = FreezePolicies.options(config.policy()).contains(policy);
      return values
          .get(row)
          .filter(value -> own || !(policy.equals(InterLayerScheduling.RATE) && value.equals(0.0)))
          .map(value -> config.with(policy, value))
          .orElse(config);
    }
  }
}
