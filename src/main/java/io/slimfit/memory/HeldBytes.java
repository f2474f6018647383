package io.slimfit.memory;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what the passes of a step hold, by site, and remembers it as it was when it was most,
 * among the moments at which {@link #look} is called. Thread-safe.
 */
public final class HeldBytes {
  private final Map<Site, Long> now = new HashMap<>();
  private long total;
  private Map<Site, Long> most = Map.of();
  private long mostTotal;

  synchronized void add(Site site, long bytes) {
    now.merge(site, bytes, Long::sum);
    total += bytes;
  }

  /** Called when much is held: a part has gone forward. */
  public synchronized void look() {
    if (total > mostTotal) {
      mostTotal = total;
      most = new HashMap<>(now);
    }
  }

  /** The bytes at each site when the sum of all was largest; in the order of their names. */
  public synchronized Map<Site, Long> most() {
    Map<Site, Long> held = new LinkedHashMap<>();
    most.entrySet().stream()
        .filter(site -> site.getValue() > 0)
        .sorted((a, b) -> a.getKey().name().compareTo(b.getKey().name()))
        .forEach(site -> held.put(site.getKey(), site.getValue()));
    return held;
  }

  /** The sum of {@link #most}. */
  public static long total(Map<Site, Long> held) {
    return held.values().stream().mapToLong(Long::longValue).sum();
  }
}
