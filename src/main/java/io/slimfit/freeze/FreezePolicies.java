package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.Set;
import java.util.function.Function;

/** The freezing policies by name. */
public final class FreezePolicies {
  private static final Place OPTION = Place.option("--freeze");

  private static final Registry<Function<FreezeConfig, FreezePolicy>> REGISTRY = new Registry<
          Function<FreezeConfig, FreezePolicy>>("freeze policy")
      .with("none", config -> {
        config.withoutSelection();
        return new NoFreezing();
      })
      .with("ils", config -> new InterLayerScheduling(config.withoutSelection().rate()))
      .with("random", config -> new RandomFreezing(config.withoutSelection().rate()))
      .with("static", FreezePolicies::staticFreezing);

  private FreezePolicies() {}

  public static Set<String> names() {
    return REGISTRY.names();
  }

  public static FreezePolicy of(FreezeConfig config) {
    return REGISTRY.get(config.policy(), OPTION).apply(config);
  }

  private static FreezePolicy staticFreezing(FreezeConfig config) {
    if (config.pattern().isPresent()) {
      return StaticFreezing.matching(
          new ParameterPattern(config.pattern().get(), Place.option("--freeze-pattern")));
    }
    return StaticFreezing.lowest(config
        .blocks()
        .orElseThrow(() -> new InputException(
            OPTION,
            "static freezing does not say of what",
            "Give --freeze-pattern REGEX or --freeze-blocks N")));
  }
}
