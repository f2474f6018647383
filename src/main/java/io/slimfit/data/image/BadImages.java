package io.slimfit.data.image;

import io.slimfit.base.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The images of a source that cannot be read or decoded. Used only by the thread that takes
 * batches.
 */
public final class BadImages {
  /** The most images whose errors are kept; the others are only counted. */
  public static final int NAMED = 20;

  private final OnBadImage policy;
  private final BitSet indices = new BitSet();
  private final List<String> messages = new ArrayList<>();

  public BadImages(OnBadImage policy) {
    this.policy = policy;
  }

  /** @throws InputException the given one, unless bad images are skipped */
  void add(int index, InputException problem) {
    if (policy == OnBadImage.FAIL) {
      throw problem;
    }
    if (!indices.get(index)) {
      indices.set(index);
      if (messages.size() < NAMED) {
        messages.add(problem.place() + ": " + problem.problem());
      }
    }
  }

  /** The number of different images that were skipped so far. */
  public int count() {
    return indices.cardinality();
  }

  /** The numbers of the images that were skipped so far. */
  public int[] indices() {
    return indices.stream().toArray();
  }

  /** Goes on from what another run had skipped. */
  public void restore(int[] skipped, List<String> firstMessages) {
    Arrays.stream(skipped).forEach(indices::set);
    messages.addAll(firstMessages);
  }

  /** The errors of the first {@value #NAMED} images, each with its file. */
  public List<String> messages() {
    return List.copyOf(messages);
  }
}
