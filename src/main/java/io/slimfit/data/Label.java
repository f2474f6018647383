package io.slimfit.data;

import java.util.List;

/** What is to be learned about an example. */
public sealed interface Label {
  /** One of several classes, by its index. */
  record ClassLabel(int index) implements Label {
    public ClassLabel {
      if (index < 0) {
        throw new IllegalArgumentException("class index " + index + " is negative");
      }
    }
  }

  /** A number to be predicted, as in STS-B. */
  record Score(double value) implements Label {
    public Score {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("score " + value + " is not finite");
      }
    }
  }

  /** Any number of classes at once, by their indices. */
  record LabelSet(List<Integer> indices) implements Label {
    public LabelSet {
      indices = indices.stream().distinct().sorted().toList();
    }

    /** One number a class: 1 where the class is present, else 0. */
    public double[] indicators(int classes) {
      double[] present = new double[classes];
      for (int index : indices) {
        present[index] = 1;
      }
      return present;
    }
  }

  /**
   * The answer to a question, in a window: the places of its first and its last token, counted from
   * the window's start; both 0, which is [CLS], if the window does not hold it.
   */
  record Span(int first, int last) implements Label {
    public Span {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("a span from token " + first + " to " + last);
      }
    }
  }

  /** Nothing is known: the example is only to be predicted. */
  record None() implements Label {}

  static Label none() {
    return new None();
  }

  /**
   * This label as the kind that a task works with.
   *
   * @throws IllegalStateException if it is of another kind
   */
  default <L extends Label> L as(Class<L> kind) {
    if (!kind.isInstance(this)) {
      throw new IllegalStateException("label " + this + " is no " + kind.getSimpleName());
    }
    return kind.cast(this);
  }
}
