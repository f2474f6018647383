package io.slimfit.run.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the pieces of one step need, made one after another by one worker, and from that the most
 * that they need if several workers share them. Parts keep pace: each adds the gradients of at most
 * one layer to what is summed, and they end in their order. If every part has a worker, they also
 * wait for later ones, so that the sums of few layers exist at a time ({@link PacedParts}).
 */
final class RehearsedStep {
  private final List<Part> parts = new ArrayList<>();
  private final List<Update> updates = new ArrayList<>();

  /** For each update in a part, the most bytes of activations that it has until the next one. */
  private final List<Long> remaining = new ArrayList<>();

  private long end;

  /**
   * The peaks of one part, beyond what was there before it, without workspace. The gradients of the
   * first part become the sum of all, so it needs more of them than those that follow.
   *
   * @param vectors bytes of the gradients of vectors, which are among the others
   * @param ending of gradients but those of vectors, after backward
   */
  record Part(long activations, long gradients, long total, long vectors, long ending) {
    static final Part NONE = new Part(0, 0, 0, 0, 0);

    /** The larger of each. */
    Part or(Part other) {
      return new Part(
          Math.max(activations, other.activations),
          Math.max(gradients, other.gradients),
          Math.max(total, other.total),
          Math.max(vectors, other.vectors),
          Math.max(ending, other.ending));
    }

    /** @param bytes of the gradients of vectors */
    Part withVectors(long bytes) {
      return new Part(activations, gradients + bytes, total + bytes, bytes, ending);
    }
  }

  /**
   * The update of a weight.
   *
   * @param sums bytes of the gradients of all parts together when it begins
   * @param own bytes of the gradients that only the part has then
   * @param moments bytes that it reads from a file
   * @param activations bytes that the part holds then
   * @param inLayer of the weight, if a part is on its way, the last one of the step. The others
   *     wait until it gets on to the next layer, so that there is one such update at a time.
   */
  record Update(long sums, long own, long moments, long activations, Optional<InLayer> inLayer) {
    boolean isInPart() {
      return inLayer.isPresent();
    }

    long gradients() {
      return sums + own;
    }
  }

  /**
   * A weight that is updated when all parts have gone backward through its layer.
   *
   * @param layer any number that its weights, and no others, have in common
   * @param gradient bytes of the sum of its gradients
   */
  record InLayer(int layer, long gradient) {}

  void add(Part part) {
    parts.add(part);
  }

  void addUpdate(Update update) {
    updates.add(update);
    if (update.isInPart()) {
      remaining.add(0L);
    }
  }

  /** The part has had so many bytes of activations since the last update in it. */
  void seeActivations(long bytes) {
    if (!remaining.isEmpty()) {
      int last = remaining.size() - 1;
      remaining.set(last, Math.max(remaining.get(last), bytes));
    }
  }

  /** After the updates in the last part, so many bytes of gradients have been there. */
  void seeEnd(long gradients) {
    end = Math.max(end, gradients);
  }

  /** Whether every part has a worker, and weights are updated in the last part. */
  boolean isPaced(int threads) {
    return parts.size() > 1
        && parts.size() <= threads
        && updates.stream().anyMatch(Update::isInPart);
  }

  private PacedParts paced() {
    return new PacedParts(parts, updates(true).toList(), remaining, end);
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
    if (isPaced(threads)) {
      return paced().gradients();
    }
    List<Long> own = later().stream().map(Part::gradients).toList();
    long later = largest(own, parts.size() > threads ? threads : threads - 1);
    return Math.max(summed(), parts.get(0).gradients) + later;
  }

  /** The most bytes of the sums of gradients when an update begins. */
  private long summed() {
    return updates.stream().mapToLong(Update::sums).max().orElse(0);
  }

  private Stream<Update> updates(boolean inPart) {
    return updates.stream().filter(update -> update.isInPart() == inPart);
  }

  /** The most bytes of paged moments of updates that meet. */
  long moments(int threads) {
    long inParts = updates(true).mapToLong(Update::moments).max().orElse(0);
    return Math.max(inParts, momentsAfterParts(threads));
  }

  private long momentsAfterParts(int threads) {
    return largest(updates(false).map(Update::moments).toList(), threads);
  }

  /** The most bytes of activations and gradients together, and of moments in parts. */
  long learning(int threads) {
    if (isPaced(threads)) {
      return paced().learning();
    }
    List<Long> totals = later().stream().map(Part::total).toList();
    long growing = parts.get(0).total + largest(totals, threads - 1); // the first one is the sum
    long summing = summed() + largest(totals, threads);
    return Math.max(Math.max(growing, summing), updatingInParts(threads));
  }

  /**
   * The most bytes while a part updates a weight. All other parts have then gone backward as far as
   * this one, at least, so that they hold no more activations than it will.
   */
  private long updatingInParts(int threads) {
    List<Update> inParts = updates(true).toList();
    if (inParts.isEmpty()) {
      return 0;
    }
    Part last = parts.get(parts.size() - 1);
    double ratio = parts.stream().mapToLong(Part::activations).max().orElse(0)
        / (double) Math.max(1, last.activations);
    List<Long> others = later().stream().map(Part::gradients).toList();
    long most = 0;
    long after = 0;
    for (int u = inParts.size() - 1; u >= 0; u--) {
      after = Math.max(after, remaining.get(u));
      Update update = inParts.get(u);
      long own = update.gradients() + update.moments + update.activations;
      most = Math.max(most, own + (threads - 1) * (long) (ratio * after));
    }
    return most + largest(others, threads - 1);
  }

  /** The most bytes of gradients and paged moments together, after all parts. */
  long updating(int threads) {
    long gradients = updates(false).mapToLong(Update::gradients).max().orElse(0);
    return gradients + momentsAfterParts(threads);
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
