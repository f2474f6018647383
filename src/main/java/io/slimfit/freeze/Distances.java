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
  private static final double ENORMOUS = 1e10; // larger than any real distance

  private final Map<String, Double> byName; // in schedule order
  private final List<String> ascending;

  private Distances(Map<String, Double> byName) {
    this.byName = Collections.unmodifiableMap(byName);
    ascending = byName.keySet().stream()
        .sorted(Comparator.comparing(byName::get))
        .toList(); // stable: ties keep their order
  }

  /**
   * Random and enormous, as in the released code, so that every weight trains once before any
   * trains again.
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

  /** Like {@link #refreshed(Map, double)}, without warm-up. */
  public Distances refreshed(Map<String, Double> moved) {
    return refreshed(moved, 1);
  }

  /**
   * These distances, updated with those in {@code moved}. Weights that are not scheduled are
   * ignored.
   *
   * <p>While the learning rate warms up, updates grow from step to step: the weights that trained
   * first would keep the smallest distances for good, and those that train now would never be
   * frozen. So distances are scaled as if warm-up were over, and in a step with rate 0 they stay as
   * they are. The paper's recipes have no warm-up.
   *
   * @param warmedUp the share of the learning rate that the step had: from 0, at the start of
   *     warm-up, to 1, without warm-up
   * @throws ArithmeticException if a new distance is NaN, since its weight would stay active
   *     forever
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

  /** The names in ascending order of their distances; ties in schedule order. */
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
