package io.slimfit.freeze;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names of the parameters that train in this step: weights, biases, everything that gets a
 * gradient. All others are frozen. For the matrix of a linear layer, the set may name some of its
 * columns; then the gradient and the held input have only those columns.
 *
 * @param names of all active parameters, including those with columns
 * @param columns the active columns of the matrices that do not train as a whole, by name
 */
public record ActiveSet(Set<String> names, Map<String, Columns> columns) {
  public ActiveSet {
    names = Collections.unmodifiableSet(
        new LinkedHashSet<>(names)); // the order matters only to readers of files
    columns = Map.copyOf(columns);
    if (!names.containsAll(columns.keySet())) {
      throw new IllegalArgumentException(
          "columns are named of " + columns.keySet() + ", some of which are not active");
    }
  }

  /** These parameters, each as a whole. */
  public static ActiveSet of(Collection<String> names) {
    return new ActiveSet(new LinkedHashSet<>(names), Map.of());
  }

  /** The same set, but only these columns of this matrix train. */
  public ActiveSet withColumns(String name, Columns some) {
    Map<String, Columns> all = new LinkedHashMap<>(columns);
    all.put(name, some);
    return new ActiveSet(names, all);
  }

  /** The same set, but of these matrices only these columns train. */
  public ActiveSet withColumns(Map<String, Columns> some) {
    Map<String, Columns> all = new LinkedHashMap<>(columns);
    all.putAll(some);
    return new ActiveSet(names, all);
  }

  /** The active columns of an active matrix; empty if all of it trains. */
  public Optional<Columns> columnsOf(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** These parameters, and those with the given names. */
  ActiveSet plus(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(more);
    return new ActiveSet(all, columns);
  }

  /** The parameters with the given names; columns are as in this set. */
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
