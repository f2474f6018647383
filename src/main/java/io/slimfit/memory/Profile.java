package io.slimfit.memory;

import java.util.Map;
import java.util.function.BiFunction;

/** What is held from forward to backward, and how. */
public interface Profile {
  String name();

  /** @param active whether the weight that reads this site trains in this step */
  Storage storageOf(SiteKind kind, boolean active);

  /**
   * How a linear layer's input is held if only some columns of the weight train. Backward then
   * reads only these columns of the input, and only they are held.
   */
  default Storage storageOfColumns(SiteKind kind) {
    return storageOf(kind, true);
  }

  /** Holds nothing: for inference, where there is no backward. */
  static Profile nothing() {
    return new Named("nothing", (kind, active) -> Storage.drop());
  }

  /** Like {@code profile}, but holds only what gives back the inputs of blocks. */
  static Profile blockInputsOf(Profile profile) {
    return new Named(
        profile.name() + ", block inputs only",
        (kind, active) ->
            kind == SiteKind.BLOCK_NORM ? profile.storageOf(kind, active) : Storage.drop());
  }

  /**
   * Like {@code profile}, with other storages for some kinds, whether or not the weight is active.
   */
  static Profile overridden(Profile profile, Map<SiteKind, Storage> overrides) {
    return new Overridden(profile, Map.copyOf(overrides));
  }

  /** A table with some rows replaced. */
  record Overridden(Profile profile, Map<SiteKind, Storage> overrides) implements Profile {
    @Override
    public String name() {
      return profile.name();
    }

    @Override
    public Storage storageOf(SiteKind kind, boolean active) {
      Storage override = overrides.get(kind);
      return override == null ? profile.storageOf(kind, active) : override;
    }

    @Override
    public Storage storageOfColumns(SiteKind kind) {
      Storage override = overrides.get(kind);
      return override == null ? profile.storageOfColumns(kind) : override;
    }
  }

  /** A table given as a function. */
  record Named(String name, BiFunction<SiteKind, Boolean, Storage> table) implements Profile {
    @Override
    public Storage storageOf(SiteKind kind, boolean active) {
      return table.apply(kind, active);
    }
  }
}
