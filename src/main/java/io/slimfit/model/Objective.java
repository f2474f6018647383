package io.slimfit.model;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;

/**
 * What is minimised, and the shape of what a head answers. Losses are sums over a part, divided by the denominators of the whole step.
 */
public enum Objective {
  /** Mean cross entropy of one class a sequence, weighted and smoothed as {@link ClassLoss} says. */
  SINGLE_LABEL("single_label_classification") {
    @Override
    double loss(
        double[] logits,
        int width,
        Targets targets,
        SequenceLayout layout,
        double[] counts,
        double[] gradient) {
      Targets.Classes classes = (Targets.Classes) targets;
      int[] labels = classes.labels();
      double loss = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == Targets.IGNORED) {
          continue;
        }
        loss += classes.loss().isPlain()
            ? crossEntropy(logits, i * width, width, 1, labels[i], 1 / counts[0], gradient)
            : classes.loss().of(logits, i * width, width, labels[i], 1 / counts[0], gradient);
      }
      return loss;
    }
  },

  /** Mean squared error of one number a sequence. */
  REGRESSION("regression") {
    @Override
    double loss(
        double[] logits,
        int width,
        Targets targets,
        SequenceLayout layout,
        double[] counts,
        double[] gradient) {
      double[] scores = ((Targets.Scores) targets).scores();
      double loss = 0;
      for (int i = 0; i < scores.length; i++) {
        double error = logits[i] - scores[i];
        loss += error * error / counts[0];
        gradient[i] = 2 * error / counts[0];
      }
      return loss;
    }
  },

  /** Mean binary cross entropy over sequences and labels. */
  MULTI_LABEL("multi_label_classification") {
    @Override
    double loss(
        double[] logits,
        int width,
        Targets targets,
        SequenceLayout layout,
        double[] counts,
        double[] gradient) {
      double[][] sets = ((Targets.LabelSets) targets).sets();
      double loss = 0;
      for (int i = 0; i < sets.length; i++) {
        for (int j = 0; j < width; j++) {
          double x = logits[i * width + j];
          double y = sets[i][j];
          loss += (Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)))) / counts[0];
          gradient[i * width + j] = (1 / (1 + Math.exp(-x)) - y) / counts[0];
        }
      }
      return loss;
    }
  },

  /** Half the mean cross entropy of the first row of an answer, over the rows of its sequence, and half that of the last. */
  QUESTION_ANSWERING("question_answering") {
    @Override
    double loss(
        double[] logits,
        int width,
        Targets targets,
        SequenceLayout layout,
        double[] counts,
        double[] gradient) {
      Targets.Spans spans = (Targets.Spans) targets;
      double loss = 0;
      for (int i = 0; i < spans.starts().length; i++) {
        int[] labels = {spans.starts()[i], spans.ends()[i]};
        for (int column = 0; column < 2; column++) {
          if (labels[column] != Targets.IGNORED) {
            int first = layout.firstRow(i) * width + column;
            loss += crossEntropy(
                logits,
                first,
                layout.rows(i),
                width,
                labels[column],
                0.5 / counts[column],
                gradient);
          }
        }
      }
      return loss;
    }
  };

  private final String configName;

  Objective(String configName) {
    this.configName = configName;
  }

  /** As {@code problem_type} in config.json. */
  public String configName() {
    return configName;
  }

  /**
   * The loss of a part.
   *
   * @param logits [sequences, width], or [rows, 2] for question answering
   * @param counts the denominators of the step
   * @param gradient of the logits, written; zeros on entry
   */
  abstract double loss(
      double[] logits,
      int width,
      Targets targets,
      SequenceLayout layout,
      double[] counts,
      double[] gradient);

  /**
   * The losses of sequences that are answered as a whole, added up; divided by the counts of the targets it is the mean that training
   * minimises.
   *
   * @param logits [sequences, width]
   */
  public double sum(double[] logits, int width, Targets targets) {
    if (this == QUESTION_ANSWERING) {
      throw new IllegalStateException("rows are answered, not sequences");
    }
    int[] rows = new int[logits.length / width];
    Arrays.fill(rows, 1);
    SequenceLayout layout = new SequenceLayout(rows, rows, new long[rows.length]);
    return loss(logits, width, targets, layout, new double[] {1}, new double[logits.length]);
  }

  /**
   * scale * (log of the sum of exponentials - the label's logit), over {@code n} logits from {@code first} on, {@code stride} apart.
   */
  private static double crossEntropy(
      double[] logits, int first, int n, int stride, int label, double scale, double[] gradient) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, logits[first + j * stride]);
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(logits[first + j * stride] - largest);
    }
    for (int j = 0; j < n; j++) {
      double probability = Math.exp(logits[first + j * stride] - largest) / sum;
      gradient[first + j * stride] = scale * (probability - (j == label ? 1 : 0));
    }
    return scale * (Math.log(sum) + largest - logits[first + label * stride]);
  }
}
