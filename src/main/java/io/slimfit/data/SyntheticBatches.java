package io.slimfit.data;

import io.slimfit.base.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Random token ids of full length with random labels: what a step costs does not depend on what it learns.
 *
 * @param vocabulary ids are drawn from [1, vocabulary)
 * @param length tokens of every sequence
 * @param classes labels are drawn from
 */
public record SyntheticBatches(int vocabulary, int length, int classes, long seed) {

  /** {@code count} examples, the same for the same {@code number}. */
  public List<EncodedExample> examples(int count, long number) {
    List<EncodedExample> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long key = CounterRandom.key(seed, number, i);
      int[] tokens = new int[length];
      for (int j = 0; j < length; j++) {
        tokens[j] = 1 + (int) (CounterRandom.uniform(key, j) * (vocabulary - 1));
      }
      int label = (int) (CounterRandom.uniform(key, length) * classes);
      examples.add(new EncodedExample(tokens, length, Label.ofClass(label), false));
    }
    return examples;
  }
}
