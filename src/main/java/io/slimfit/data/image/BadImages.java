package io.slimfit.data.image;

import io.slimfit.base.InputException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The images of a source that cannot be read or decoded. Used only by the thread that takes
 * batches.
 */
public final class BadImages {
  /** The most images whose errors are kept; the others are only counted. */
  private static final int LISTED = 100_000;

  /** What is wrong with an image, and where it is. */
  public record BadImage(String image, String problem) {
    @Override
    public String toString() {
      return image + ": " + problem;
    }
  }

  private final OnBadImage policy;
  private final BitSet indices = new BitSet();
  private final List<BadImage> listed = new ArrayList<>();

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
      if (listed.size() < LISTED) {
        listed.add(new BadImage(problem.place().toString(), problem.problem()));
      }
    }
  }

  /** The number of different images that were skipped so far. */
  public int count() {
    return indices.cardinality();
  }

  /** The numbers of the images that were skipped so far, as the bits of {@link BitSet}. */
  public byte[] bits() {
    return indices.toByteArray();
  }

  /** Goes on from what another run had skipped. */
  public void restore(byte[] bits, List<BadImage> earlier) {
    indices.or(BitSet.valueOf(bits));
    listed.addAll(earlier);
  }

  /** The first 100,000 of them, in the order in which they were met. */
  public List<BadImage> listed() {
    return List.copyOf(listed);
  }
}
