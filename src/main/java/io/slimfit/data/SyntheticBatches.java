package io.slimfit.data;

import io.slimfit.base.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Random token ids of full length with random labels, for measurements: the cost of a step does not
 * depend on its data.
 *
 * @param vocabulary ids are drawn from [1, vocabulary)
 * @param length tokens per sequence
 * @param classes number of classes from which labels are drawn
 */
public record SyntheticBatches(int vocabulary, int length, int classes, long seed) {

  /** {@code count} examples; equal for equal {@code number}. */
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
