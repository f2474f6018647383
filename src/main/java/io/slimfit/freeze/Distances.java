package io.slimfit.freeze;

import io.slimfit.base.CounterRandom;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far each scheduled weight moved when it last trained ({@link RelativeChange}), in schedule
 * order.
 */
public final class Distances {
  private static final long SITE =
      0x64697374; // keeps these draws apart from those of other uses of the seed
  private static final double ENORMOUS = 1e10; // above any real distance

  private final Map<String, Double> byName; // in schedule order
  private final List<String> ascending;

  private Distances(Map<String, Double> byName) {
    this.byName = Collections.unmodifiableMap(byName);
    ascending = byName.keySet().stream()
        .sorted(Comparator.comparing(byName::get))
        .toList(); // stable: ties by index
  }

  /**
   * Random and enormous, as in the released code: every weight is visited once before one repeats.
   */
  public static Distances initial(List<String> names, long seed) {
    long key = CounterRandom.key(seed, SITE);
    Map<String, Double> byName = new LinkedHashMap<>();
    for (String name : names) {
      byName.put(name, ENORMOUS * CounterRandom.uniform(key, byName.size()));
    }
    return new Distances(byName);
  }

  /** @param byName weight name to distance, in schedule order */
  public static Distances of(Map<String, Double> byName) {
    byName.forEach(Distances::requireNumber);
    return new Distances(new LinkedHashMap<>(byName));
  }

  /** As {@link #refreshed(Map, double)} where no rate warms up. */
  public Distances refreshed(Map<String, Double> moved) {
    return refreshed(moved, 1);
  }

  /**
   * These distances, with the new ones of {@code moved} for the scheduled weights. Weights that are
   * not scheduled are ignored.
   *
   * <p>While a learning rate warms up, a weight that trains moves further from step to step:
   * whatever trained first would lie below all others for good, and what trains would never be
   * frozen. So distances count as if the rate had risen already, and in a step whose rate is 0 they
   * stay as they are. The paper's recipes have no warm-up.
   *
   * @param warmedUp how much of the rate the step had: from 0, where warm-up begins, to 1, where
   *     there is none
   * @throws ArithmeticException if a new distance is NaN: its weight would stay active for ever
   */
  public Distances refreshed(Map<String, Double> moved, double warmedUp) {
    moved.forEach(Distances::requireNumber);
    if (warmedUp == 0) {
      return this;
    }
    Map<String, Double> refreshed = new LinkedHashMap<>(byName);
    moved.forEach((name, distance) -> refreshed.replace(name, distance / warmedUp));
    return new Distances(refreshed);
  }

  /** The names from the least moved to the most moved; equal ones in schedule order. */
  public List<String> ascending() {
    return ascending;
  }

  /** Weight name to distance, in schedule order. */
  public Map<String, Double> asMap() {
    return byName;
  }

  /** In schedule order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  public int size() {
    return byName.size();
  }

  private static void requireNumber(String name, double distance) {
    if (Double.isNaN(distance)) {
      throw new ArithmeticException(
          "the distance of '" + name + "' is NaN: its update was not finite");
    }
  }
}
