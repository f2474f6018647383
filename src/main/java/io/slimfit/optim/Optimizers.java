package io.slimfit.optim;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.tensor.NativeMemory;
import java.nio.file.Path;
import java.util.Set;

/** All optimizers by name. */
public final class Optimizers {
  private static final Registry<Kind> ALL = new Registry<Kind>("optimizer")
      .with("adamw", new Kind(MomentForm.FULL, AdamW::new))
      .with("adamw8bit", new Kind(MomentForm.CODED, AdamW8bit::new));

  private Optimizers() {}

  /**
   * An optimizer without any state yet.
   *
   * @param pageFolder where the file of paged states goes; must exist if there is one
   * @throws java.io.UncheckedIOException if that file cannot be made
   */
  public static Optimizer make(OptimizerConfig config, Path pageFolder, NativeMemory memory) {
    Kind kind = ALL.get(config.name(), Place.setting("optimizer"));
    return kind.maker.make(
        config.adamw(), config.states().open(kind.form, memory, pageFolder), memory);
  }

  /** @throws io.slimfit.base.InputException with the nearest names if there is no such optimizer */
  static void check(String name, Place place) {
    ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }

  private record Kind(MomentForm form, Maker maker) {}

  private interface Maker {
    Optimizer make(AdamWConfig config, MomentStore moments, NativeMemory memory);
  }
}
