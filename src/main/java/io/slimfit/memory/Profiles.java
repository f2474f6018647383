package io.slimfit.memory;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.Set;

/** All profiles by name. */
public final class Profiles {
  private static final Registry<Profile> ALL =
      new Registry<Profile>("profile").with("exact", new ExactProfile());

  private Profiles() {}

  public static Profile get(String name, Place place) {
    return ALL.get(name, place);
  }

  public static Set<String> names() {
    return ALL.names();
  }
}
