package io.slimfit.data.image;

import io.slimfit.base.InputException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The images of a source that could not be read or decoded. Belongs to the thread that takes the batches. */
public final class BadImages {
  /** Of so many it is kept what is wrong with them; the others are counted. */
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

  /** How many different ones were skipped so far. */
  public int count() {
    return indices.cardinality();
  }

  /** What is wrong with the first {@value #NAMED}, each with its file. */
  public List<String> messages() {
    return List.copyOf(messages);
  }
}
