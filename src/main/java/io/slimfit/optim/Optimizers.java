package io.slimfit.optim;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.tensor.NativeMemory;
import java.util.Set;
import java.util.function.BiFunction;

/** All optimizers by name. */
public final class Optimizers {
  private static final Registry<BiFunction<AdamWConfig, NativeMemory, Optimizer>> ALL =
      new Registry<BiFunction<AdamWConfig, NativeMemory, Optimizer>>("optimizer")
          .with("adamw", AdamW::new);

  private Optimizers() {}

  public static Optimizer make(String name, AdamWConfig config, NativeMemory memory, Place place) {
    return ALL.get(name, place).apply(config, memory);
  }

  /** @throws io.slimfit.base.InputException with the nearest names if there is no such optimizer */
  static void check(String name, Place place) {
    ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
