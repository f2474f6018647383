package io.slimfit.model;

import java.util.Arrays;

/**
 * What the sequences of a batch should be answered with. A sequence whose target is {@link #IGNORED} adds nothing to the loss.
 */
@SuppressWarnings("ArrayRecordComponent") // immutable by convention: made once by the packer
public sealed interface Targets {
  int IGNORED = -100;

  /**
   * How many targets count, for each mean that the loss is made of: losses are divided by the sum over a whole step, so that a batch
   * may be cut in any way.
   */
  double[] counts();

  /** The targets of these sequences, in this order. */
  Targets select(int[] sequences);

  /** One class a sequence, and what a wrong answer costs. */
  record Classes(int[] labels, ClassLoss loss) implements Targets {
    public Classes(int[] labels) {
      this(labels, ClassLoss.plain());
    }

    /** The weights of the labels together: how many labels there are, if every class weighs 1. */
    @Override
    public double[] counts() {
      return new double[] {
        Arrays.stream(labels)
            .filter(label -> label != IGNORED)
            .mapToDouble(loss::weight)
            .sum()
      };
    }

    @Override
    public Targets select(int[] sequences) {
      return new Classes(Arrays.stream(sequences).map(s -> labels[s]).toArray(), loss);
    }
  }

  /** One number a sequence. */
  record Scores(double[] scores) implements Targets {
    @Override
    public double[] counts() {
      return new double[] {scores.length};
    }

    @Override
    public Targets select(int[] sequences) {
      return new Scores(Arrays.stream(sequences).mapToDouble(s -> scores[s]).toArray());
    }
  }

  /** For each sequence and label 1 or 0 (or a probability). */
  record LabelSets(double[][] sets) implements Targets {
    @Override
    public double[] counts() {
      return new double[] {Arrays.stream(sets).mapToInt(set -> set.length).sum()};
    }

    @Override
    public Targets select(int[] sequences) {
      return new LabelSets(
          Arrays.stream(sequences).mapToObj(s -> sets[s]).toArray(double[][]::new));
    }
  }

  /** The first and the last row of the answer, counted from the start of each sequence. */
  record Spans(int[] starts, int[] ends) implements Targets {
    @Override
    public double[] counts() {
      return new double[] {
        Arrays.stream(starts).filter(start -> start != IGNORED).count(),
        Arrays.stream(ends).filter(end -> end != IGNORED).count()
      };
    }

    @Override
    public Targets select(int[] sequences) {
      return new Spans(
          Arrays.stream(sequences).map(s -> starts[s]).toArray(),
          Arrays.stream(sequences).map(s -> ends[s]).toArray());
    }
  }

  /** Nothing is known: for prediction. */
  record Unknown() implements Targets {
    @Override
    public double[] counts() {
      return new double[0];
    }

    @Override
    public Targets select(int[] sequences) {
      return this;
    }
  }
}
