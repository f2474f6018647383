package io.slimfit.memory;

import io.slimfit.codec.Encoded;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts the encoded elements that were outside their codec's range, by kind of site. Thread-safe.
 */
public final class Saturation {
  private final Map<SiteKind, Count> counts = new EnumMap<>(SiteKind.class);

  synchronized void add(SiteKind kind, Encoded code) {
    counts.merge(kind, new Count(code.clamped(), code.shape().elements()), Count::plus);
  }

  /**
   * For each kind that was encoded, the share of its elements that were clamped; in the order of
   * the kinds.
   */
  public synchronized Map<SiteKind, Double> shares() {
    Map<SiteKind, Double> shares = new EnumMap<>(SiteKind.class);
    counts.forEach((kind, count) -> shares.put(kind, count.share()));
    return shares;
  }

  /** The counts of the kinds that were encoded. */
  public synchronized Map<SiteKind, Count> counts() {
    return new EnumMap<>(counts);
  }

  /** Adds earlier counts. */
  public synchronized void add(Map<SiteKind, Count> more) {
    more.forEach((kind, count) -> counts.merge(kind, count, Count::plus));
  }

  /**
   * The counts of one kind.
   *
   * @param clamped how many elements were outside the codec's range
   * @param elements how many elements were encoded
   */
  public record Count(long clamped, long elements) {
    /** Of both together. */
    public Count plus(Count other) {
      return new Count(clamped + other.clamped, elements + other.elements);
    }

    double share() {
      return elements == 0 ? 0 : (double) clamped / elements;
    }
  }
}
