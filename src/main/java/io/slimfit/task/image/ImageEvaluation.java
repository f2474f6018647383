package io.slimfit.task.image;

import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import io.slimfit.task.Metric;
import io.slimfit.task.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Evaluates predictions for images: the metrics of any classes, top-5 accuracy, and the loss. */
public final class ImageEvaluation {
  private static final int FEW = 5;

  private static final String ACCURACY = "accuracy";
  private static final String TOP_FEW = "top5_accuracy";

  private final Labels.Classes classes;
  private final ConfusionMatrix matrix;
  private final TopKAccuracy amongFew = new TopKAccuracy(FEW);
  private final MeanLoss loss;

  /** @param weighting the class weights of the loss */
  public ImageEvaluation(List<String> classNames, ClassWeighting weighting) {
    classes = new Labels.Classes(classNames);
    loss = new MeanLoss(classes.loss(weighting));
    matrix = new ConfusionMatrix(classNames.size());
  }

  /**
   * The names of {@link #values}. With five classes or fewer there is no top-5 accuracy, since it
   * would always be 1.
   */
  public static List<String> metrics(Labels classes) {
    List<String> names = new ArrayList<>(classes.metrics());
    if (classes.outputs() > FEW) {
      names.add(names.indexOf(ACCURACY) + 1, TOP_FEW);
    }
    names.add(Evaluation.LOSS);
    return names;
  }

  /** @param label the true class */
  public void add(double[] logits, int label) {
    matrix.add(label, Evaluation.predictedClass(logits));
    amongFew.add(logits, label);
    loss.add(logits, Label.ofClass(label));
  }

  /** Metric name to value, in the order of {@link #metrics}; empty where a metric is undefined. */
  public Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    for (Metric<ConfusionMatrix> metric :
        Metrics.CLASSIFICATION.named(classes.metrics(), Place.of("images"))) {
      values.put(metric.name(), metric.value().apply(matrix));
      if (metric.name().equals(ACCURACY) && classes.outputs() > FEW) {
        values.put(TOP_FEW, amongFew.value());
      }
    }
    values.put(Evaluation.LOSS, loss.value());
    return values;
  }

  /** The predictions, class by class. */
  public ClassReport report() {
    return ClassReport.of(classes.names(), matrix);
  }
}
