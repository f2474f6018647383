package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The freezing policies by name, each with its own options. */
public final class FreezePolicies {
  private static final Place OPTION = Place.setting("freeze");

  private static final Registry<Row> REGISTRY = new Registry<Row>("freeze policy")
      .with("none", new Row(config -> new NoFreezing()))
      .with("ils", new Row(InterLayerScheduling::of, InterLayerScheduling.RATE))
      .with("ils-compensated", new Row(CompensatedScheduling::of, InterLayerScheduling.RATE))
      .with("random", new Row(RandomFreezing::of, InterLayerScheduling.RATE))
      .with("static", new Row(StaticFreezing::of, StaticFreezing.PATTERN, StaticFreezing.BLOCKS))
      .with(
          "lisa",
          new Row(LayerwiseSampling::of, LayerwiseSampling.BLOCKS, LayerwiseSampling.INTERVAL))
      .with("columns", new Row(ColumnSampling::of, ColumnSampling.SHARE, ColumnSampling.REDRAWN))
      .with("misa", new Row(ModuleSampling::of, ColumnSampling.SHARE, ModuleSampling.INTERVAL))
      .with(
          "adagradselect",
          new Row(GradientSelection::of, GradientSelection.BLOCKS, GradientSelection.INTERVAL))
      .with("badam", new Row(BlocksInTurn::of, BlocksInTurn.INTERVAL))
      .with("bitfit", new Row(config -> new BiasesOnly()))
      .with("head", new Row(config -> new HeadOnly()));

  private FreezePolicies() {}

  public static Set<String> names() {
    return REGISTRY.names();
  }

  /** The options of all policies, each once, in the order of the rows. */
  public static List<PolicyOption<?>> options() {
    return names().stream()
        .<PolicyOption<?>>flatMap(policy -> options(policy).stream())
        .distinct()
        .toList();
  }

  /**
   * The options of one policy.
   *
   * @throws InputException if there is no such policy
   */
  public static List<PolicyOption<?>> options(String policy) {
    return REGISTRY.get(policy, OPTION).options;
  }

  /** The policies that have an option with this name. */
  public static List<String> having(String option) {
    return names().stream()
        .filter(policy -> options(policy).stream().anyMatch(own -> own.name().equals(option)))
        .toList();
  }

  /**
   * @throws InputException if there is no such policy, or if its options are invalid or belong to
   *     another policy
   */
  public static FreezePolicy of(FreezeConfig config) {
    Row row = REGISTRY.get(config.policy(), OPTION);
    for (String given : config.options().keySet()) {
      List<String> policies = having(given);
      if (!policies.contains(config.policy())) {
        throw new InputException(
            Place.setting(given),
            "has no meaning with option {freeze " + config.policy() + "}",
            "Use {freeze " + String.join(" or ", policies) + "}, or leave it out");
      }
    }
    return row.maker.apply(config);
  }

  private record Row(Function<FreezeConfig, FreezePolicy> maker, List<PolicyOption<?>> options) {
    Row(Function<FreezeConfig, FreezePolicy> maker, PolicyOption<?>... options) {
      this(maker, List.of(options));
    }
  }
}
