package io.slimfit.run.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What the pieces of one step need, made one after another by one worker, and from that the most
 * that they need if several workers share them. Parts keep pace: each adds the gradients of at most
 * one layer to what is summed, and they end in their order.
 */
final class RehearsedStep {
  private final List<Part> parts = new ArrayList<>();
  private final List<Long> moments = new ArrayList<>(); // in memory during each update
  private long summed; // bytes of all gradients when the updates begin
  private boolean updatesInParts;

  /**
   * The peaks of one part, beyond what was there before it, without workspace. The gradients of the
   * first part become the sum of all, so it needs more of them than those that follow.
   */
  record Part(long activations, long gradients, long total) {
    static final Part NONE = new Part(0, 0, 0);

    /** The larger of each. */
    Part or(Part other) {
      return new Part(
          Math.max(activations, other.activations),
          Math.max(gradients, other.gradients),
          Math.max(total, other.total));
    }

    /** @param bytes of the gradients of vectors */
    Part withVectors(long bytes) {
      return new Part(activations, gradients + bytes, total + bytes);
    }
  }

  void add(Part part) {
    parts.add(part);
  }

  /**
   * @param gradients in memory when it begins
   * @param moments that it reads from a file
   */
  void addUpdate(long gradients, long moments) {
    summed = Math.max(summed, gradients);
    this.moments.add(moments);
  }

  /** Weights are updated while parts are on their way. */
  void setUpdatesInParts() {
    updatesInParts = true;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  int partCount() {
    return parts.size();
  }

  /** The most bytes of activations of parts that meet. */
  long activations(int threads) {
    return largest(parts.stream().map(Part::activations).toList(), threads);
  }

  /** The most bytes of gradients, of the sum and of parts that meet. */
  long gradients(int threads) {
    List<Long> own = later().stream().map(Part::gradients).toList();
    long later = largest(own, parts.size() > threads ? threads : threads - 1);
    return Math.max(summed, parts.get(0).gradients) + later;
  }

  /** The most bytes of paged moments of updates that meet. */
  long moments(int threads) {
    return largest(moments, threads);
  }

  /** The most bytes of activations and gradients together. */
  long learning(int threads) {
    List<Long> totals = later().stream().map(Part::total).toList();
    long withFirst = parts.get(0).total + largest(totals, threads - 1);
    long withSum = summed + largest(totals, threads);
    long most = Math.max(withFirst, withSum); // the sum is there, or grows
    return updatesInParts ? most + moments(threads) : most;
  }

  /** The most bytes of gradients and paged moments together. */
  long updating(int threads) {
    return summed + moments(threads);
  }

  private List<Part> later() {
    return parts.isEmpty() ? Collections.emptyList() : parts.subList(1, parts.size());
  }

  private static long largest(List<Long> values, int count) {
    return values.stream()
        .sorted(Comparator.reverseOrder())
        .limit(count)
        .mapToLong(Long::longValue)
        .sum();
  }
}
