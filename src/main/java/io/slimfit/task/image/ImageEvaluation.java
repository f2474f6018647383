package io.slimfit.task.image;

import io.slimfit.data.Label;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Evaluates predictions for images: how often the class was right, how often it was among the first
 * five, class by class, and the loss.
 */
public final class ImageEvaluation {
  private static final int FEW = 5;

  private final List<String> classNames;
  private final ConfusionMatrix matrix;
  private final TopKAccuracy amongFew = new TopKAccuracy(FEW);
  private final MeanLoss loss;

  /** @param weighting of classes */
  public ImageEvaluation(List<String> classNames, ClassWeighting weighting) {
    this.classNames = List.copyOf(classNames);
    loss = new MeanLoss(new Labels.Classes(classNames).loss(weighting));
    matrix = new ConfusionMatrix(classNames.size());
  }

  /** Names of {@link #values}: with five classes or fewer, the right one is always among five. */
  public static List<String> metrics(int classes) {
    return classes > FEW
        ? List.of("accuracy", "top5_accuracy", "macro_f1", "majority_accuracy", Evaluation.LOSS)
        : List.of("accuracy", "macro_f1", "majority_accuracy", Evaluation.LOSS);
  }

  /** @param label the class that is true */
  public void add(double[] logits, int label) {
    matrix.add(label, Evaluation.predictedClass(logits));
    amongFew.add(logits, label);
    loss.add(logits, Label.ofClass(label));
  }

  /** Metric name to value, in the order of {@link #metrics}; empty where it is not defined. */
  public Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    values.put("accuracy", matrix.accuracy());
    if (classNames.size() > FEW) {
      values.put("top5_accuracy", amongFew.value());
    }
    values.put("macro_f1", matrix.macroF1());
    values.put("majority_accuracy", matrix.majorityAccuracy());
    values.put(Evaluation.LOSS, loss.value());
    return values;
  }

  /** Class by class. */
  public ClassReport report() {
    return new ClassReport(classNames, matrix);
  }
}
