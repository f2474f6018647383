package io.slimfit.freeze;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The parameters that train in this step, by name: weights, biases, whatever gets a gradient. Everything else is frozen. */
public record ActiveSet(Set<String> names) {
  public ActiveSet {
    names = Collections.unmodifiableSet(
        new LinkedHashSet<>(names)); // the order is for people and files
  }

  public static ActiveSet of(Collection<String> names) {
    return new ActiveSet(new LinkedHashSet<>(names));
  }

  /** These, and those of the given names. */
  ActiveSet plus(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(more);
    return new ActiveSet(all);
  }

  public boolean contains(String name) {
    return names.contains(name);
  }

  public int size() {
    return names.size();
  }
}
