package io.slimfit.freeze;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a freezing policy remembers from step to step: rows of numbers, by name. Immutable. A
 * checkpoint keeps every number with all its bits, so that a resumed run chooses as before.
 */
public final class PolicyState {
  private static final PolicyState EMPTY = new PolicyState(Map.of());

  private final Map<String, double[]> rows;

  private PolicyState(Map<String, double[]> rows) {
    this.rows = rows;
  }

  /** Nothing is remembered: the state before the first step. */
  public static PolicyState empty() {
    return EMPTY;
  }

  /** @param rows may not be changed later */
  public static PolicyState of(Map<String, double[]> rows) {
    return new PolicyState(Collections.unmodifiableMap(new LinkedHashMap<>(rows)));
  }

  /** This state, with one more row or another row of this name. */
  public PolicyState with(String name, double... row) {
    Map<String, double[]> more = new LinkedHashMap<>(rows);
    more.put(name, row.clone());
    return of(more);
  }

  /** A copy of a row. */
  public Optional<double[]> row(String name) {
    return Optional.ofNullable(rows.get(name)).map(double[]::clone);
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** All rows by name, in the order in which they were added; they may not be changed. */
  public Map<String, double[]> asMap() {
    return rows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyState state
        && rows.keySet().equals(state.rows.keySet())
        && rows.entrySet().stream()
            .allMatch(row -> Arrays.equals(row.getValue(), state.rows.get(row.getKey())));
  }

  @Override
  public int hashCode() {
    return rows.entrySet().stream()
        .mapToInt(row -> row.getKey().hashCode() ^ Arrays.hashCode(row.getValue()))
        .sum();
  }

  @Override
  public String toString() {
    return "state of " + rows.keySet();
  }
}
