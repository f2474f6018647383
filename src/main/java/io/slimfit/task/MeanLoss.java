package io.slimfit.task;

import io.slimfit.data.Label;
import io.slimfit.model.ClassLoss;
import io.slimfit.model.Objective;
import io.slimfit.model.Targets;
import java.util.OptionalDouble;

/** The mean over answers of what training minimises. */
public final class MeanLoss {
  private final Objective objective;
  private final ClassLoss classLoss;
  private double sum;
  private double count;

  /** @param classLoss of examples with one class each */
  public MeanLoss(Objective objective, ClassLoss classLoss) {
    this.objective = objective;
    this.classLoss = classLoss;
  }

  public void add(double[] logits, Label label) {
    Targets targets = targets(label, logits.length);
    sum += objective.sum(logits, logits.length, targets);
    count += targets.counts()[0];
  }

  private Targets targets(Label label, int outputs) {
    return switch (objective) {
      case SINGLE_LABEL ->
        new Targets.Classes(new int[] {label.as(Label.ClassLabel.class).index()}, classLoss);
      case REGRESSION ->
        new Targets.Scores(new double[] {label.as(Label.Score.class).value()});
      case MULTI_LABEL ->
        new Targets.LabelSets(new double[][] {label.as(Label.LabelSet.class).indicators(outputs)});
      case QUESTION_ANSWERING ->
        throw new IllegalStateException("questions are judged by their answers");
    };
  }

  /** Nothing without answers. */
  public OptionalDouble value() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
