package io.slimfit.run.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The most that the parts of a step need if each has a worker of its own, and weights are updated
 * as soon as all parts have gone backward through their layer. A part begins a layer when no other
 * part has finished two layers less, so that the sums of two layers exist at most (PartPace in
 * {@code nn}).
 *
 * @param parts of the step, of which the first has the sums of all gradients, since it was alone
 * @param updates in the last part, from the top to the bottom
 * @param remaining for each update, the most bytes of activations that the part has until the next
 * @param end the most bytes of gradients that were there after these updates
 */
record PacedParts(
    List<RehearsedStep.Part> parts,
    List<RehearsedStep.Update> updates,
    List<Long> remaining,
    long end) {
  private static final int LAYERS = 2; // whose sums exist at the same time

  /** The most bytes of gradients. */
  long gradients() {
    long most = ending();
    for (int layer = 0; layer < layers().size(); layer++) {
      most = Math.max(most, gradients(layer));
    }
    return most;
  }

  /** The most bytes of activations and gradients together, and of moments in updates. */
  long learning() {
    long activations = parts.stream().mapToLong(RehearsedStep.Part::activations).sum();
    long most = activations + gradients(0);
    int layer = layers().size() - 1;
    long after = 0;
    for (int u = updates.size() - 1; u >= 0; u--) {
      RehearsedStep.Update update = updates.get(u);
      after = Math.max(after, remaining.get(u));
      if (u == updates.size() - 1) {
        most = Math.max(most, after + ending());
      } else if (layerOf(u) != layerOf(u + 1)) {
        layer--;
      }
      long held = update.activations() + (long) (othersToLast() * after);
      long next = layer + 1 < layers().size() ? gradients(layer + 1) : 0;
      most = Math.max(most, held + update.moments() + Math.max(gradients(layer), next));
    }
    return most;
  }

  /** All others have gone backward as far as the last part, at least. */
  private double othersToLast() {
    long last = parts.get(parts.size() - 1).activations();
    long most = parts.stream().mapToLong(RehearsedStep.Part::activations).max().orElse(0);
    return (parts.size() - 1) * (most / (double) Math.max(1, last));
  }

  /** While no layer above this one has sums. */
  private long gradients(int layer) {
    List<Long> sums = layers().subList(layer, Math.min(layer + LAYERS, layers().size()));
    boolean isLast = layer == layers().size() - 1; // the other parts may be below all layers
    return sum(sums)
        + (parts.size() - 1) * Collections.max(sums) // which wait to be added
        + parts.size() * vectors()
        + (isLast ? belowLayers() : 0);
  }

  private long ending() {
    return end + (parts.size() - 2) * vectors();
  }

  private long vectors() {
    return parts.get(0).vectors();
  }

  /** Bytes of the gradients of embeddings, of all parts but the last, which are added in turn. */
  private long belowLayers() {
    long bytes = -sum(layers()); // the first part has them all
    for (RehearsedStep.Part part : parts.subList(0, parts.size() - 1)) {
      bytes += Math.max(part.gradients() - part.vectors(), part.ending());
    }
    return Math.max(0, bytes);
  }

  /** Bytes of the sums of each layer, from the top to the bottom. */
  private List<Long> layers() {
    List<Long> layers = new ArrayList<>();
    for (int u = 0; u < updates.size(); u++) {
      long bytes = updates.get(u).inLayer().orElseThrow().gradient();
      if (u > 0 && layerOf(u) == layerOf(u - 1)) {
        bytes += layers.remove(layers.size() - 1);
      }
      layers.add(bytes);
    }
    return layers;
  }

  private int layerOf(int update) {
    return updates.get(update).inLayer().orElseThrow().layer();
  }

  private static long sum(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }
}
