package io.slimfit.task;

import io.slimfit.data.Label;
import io.slimfit.data.LabelLoss;
import io.slimfit.model.loss.Loss;
import io.slimfit.nn.SequenceLayout;
import java.util.List;
import java.util.OptionalDouble;

/** The mean loss over predictions, as training computes it. */
public final class MeanLoss {
  private static final SequenceLayout ONE =
      new SequenceLayout(new int[] {1}, new int[] {1}, new long[] {0});
  private static final double[] UNDIVIDED = {1};

  private final LabelLoss labelLoss;
  private double sum;
  private double count;

  public MeanLoss(LabelLoss labelLoss) {
    this.labelLoss = labelLoss;
  }

  public void add(double[] logits, Label label) {
    Loss loss = labelLoss.of(List.of(label));
    sum += sum(loss, logits);
    count += loss.counts()[0];
  }

  /** The loss of one prediction. */
  public static double of(LabelLoss labelLoss, double[] logits, Label label) {
    Loss loss = labelLoss.of(List.of(label));
    return sum(loss, logits) / loss.counts()[0];
  }

  private static double sum(Loss loss, double[] logits) {
    return loss.of(logits, logits.length, ONE, UNDIVIDED, new double[logits.length]);
  }

  /** Empty without predictions. */
  public OptionalDouble value() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
