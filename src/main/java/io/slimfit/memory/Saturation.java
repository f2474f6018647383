package io.slimfit.memory;

import io.slimfit.codec.Encoded;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many of the encoded elements lay outside their codec's range, by the kind of site. Safe for
 * use by several threads.
 */
public final class Saturation {
  private final Map<SiteKind, Count> counts = new EnumMap<>(SiteKind.class);

  synchronized void add(SiteKind kind, Encoded code) {
    counts.merge(kind, new Count(code.clamped(), code.shape().elements()), Count::plus);
  }

  /**
   * Clamped elements as a share of the elements of each kind that was encoded at all, in the order
   * of the kinds.
   */
  public synchronized Map<SiteKind, Double> shares() {
    Map<SiteKind, Double> shares = new EnumMap<>(SiteKind.class);
    counts.forEach((kind, count) -> shares.put(kind, count.share()));
    return shares;
  }

  /** By the kinds that were encoded at all. */
  public synchronized Map<SiteKind, Count> counts() {
    return new EnumMap<>(counts);
  }

  /** Adds what was counted before. */
  public synchronized void add(Map<SiteKind, Count> more) {
    more.forEach((kind, count) -> counts.merge(kind, count, Count::plus));
  }

  /**
   * What was counted of one kind.
   *
   * @param clamped elements that lay outside the codec's range
   * @param elements all that were encoded
   */
  public record Count(long clamped, long elements) {
    Count plus(Count other) {
      return new Count(clamped + other.clamped, elements + other.elements);
    }

    double share() {
      return elements == 0 ? 0 : (double) clamped / elements;
    }
  }
}
