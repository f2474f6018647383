package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationWithLoss;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import io.slimfit.task.Metrics;
import java.util.List;
import java.util.stream.Stream;

/**
 * The examples of a text task.
 *
 * @param labels what a label may be
 * @param metrics names of those that evaluate a model, in {@link Metrics}
 * @param place of the training examples, for messages
 * @param evaluations to evaluate the model with
 */
public record TextExamples(
    Labels labels,
    List<String> metrics,
    Place place,
    ExampleSource train,
    List<EvaluationSet> evaluations) {
  public TextExamples {
    metrics = List.copyOf(metrics);
    evaluations = List.copyOf(evaluations);
  }

  /** Examples that a trained model is evaluated on; there are none to train on. */
  public static TextExamples toEvaluate(
      Labels labels, List<String> metrics, Place place, List<EvaluationSet> evaluations) {
    return new TextExamples(labels, metrics, place, ExampleSource.of(List.of()), evaluations);
  }

  /**
   * An evaluation of predictions, with none in it yet.
   *
   * @param weighting of classes
   */
  public Evaluation evaluation(ClassWeighting weighting) {
    return new EvaluationWithLoss(
        labels.evaluation(metrics, place), new MeanLoss(labels.loss(weighting)));
  }

  /** Names of what an evaluation computes, the most important first. */
  public List<String> metricNames() {
    return Stream.concat(metrics.stream(), Stream.of(Evaluation.LOSS)).toList();
  }

  /** @param metricSuffix added to the names of its metrics, empty for the first set */
  public record EvaluationSet(String metricSuffix, ExampleSource examples) {}
}
