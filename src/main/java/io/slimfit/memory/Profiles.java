package io.slimfit.memory;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.Set;

/** All profiles by name. */
public final class Profiles {
  private static final Registry<Profile> ALL = new Registry<>("profile");

  static {
    List.of(
            new ExactProfile(),
            new PaperProfile(),
            new LeanProfile(),
            new MinProfile(),
            new CheckpointProfile())
        .forEach(profile -> ALL.with(profile.name(), profile));
  }

  private Profiles() {}

  public static Profile get(String name, Place place) {
    return ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
