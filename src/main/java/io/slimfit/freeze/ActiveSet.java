package io.slimfit.freeze;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters that train in this step, by name: weights, biases, whatever gets a gradient.
 * Everything else is frozen. Of the matrix of a linear layer only some columns may train: then
 * gradient and held input have only those columns.
 *
 * @param names of all of them, those with columns too
 * @param columns of the matrices that do not train as a whole, by name
 */
public record ActiveSet(Set<String> names, Map<String, Columns> columns) {
  public ActiveSet {
    names = Collections.unmodifiableSet(
        new LinkedHashSet<>(names)); // the order is for people and files
    columns = Map.copyOf(columns);
    if (!names.containsAll(columns.keySet())) {
      throw new IllegalArgumentException(
          "columns are named of " + columns.keySet() + ", some of which are not active");
    }
  }

  /** Each of them trains as a whole. */
  public static ActiveSet of(Collection<String> names) {
    return new ActiveSet(new LinkedHashSet<>(names), Map.of());
  }

  /** The same, but of this matrix only these columns train. */
  public ActiveSet withColumns(String name, Columns some) {
    Map<String, Columns> all = new LinkedHashMap<>(columns);
    all.put(name, some);
    return new ActiveSet(names, all);
  }

  /** The columns of an active matrix that train, if not all do. */
  public Optional<Columns> columnsOf(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** These, and those of the given names. */
  ActiveSet plus(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(more);
    return new ActiveSet(all, columns);
  }

  /** Exactly the given names, each with the columns that are named here. */
  ActiveSet as(Collection<String> others) {
    Map<String, Columns> kept = new LinkedHashMap<>(columns);
    kept.keySet().retainAll(others);
    return new ActiveSet(new LinkedHashSet<>(others), kept);
  }

  public boolean contains(String name) {
    return names.contains(name);
  }

  public int size() {
    return names.size();
  }
}
