package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.DataSummary;
import io.slimfit.task.Evaluation;
import io.slimfit.task.EvaluationWithLoss;
import io.slimfit.task.Labels;
import io.slimfit.task.MeanLoss;
import io.slimfit.task.Metrics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The examples of a text task.
 *
 * @param labels the possible labels
 * @param metrics the names of the metrics of an evaluation, in {@link Metrics}
 * @param place the place of the training examples, for messages
 * @param evaluations the examples to evaluate the model on
 * @param fields what an example is, if that is known before one is read
 * @param summary what was understood of the files to train on, if they are the user's own
 * @param said sentences for the user about how the examples to evaluate with are read
 */
public record TextExamples(
    Labels labels,
    List<String> metrics,
    Place place,
    ExampleSource train,
    List<EvaluationSet> evaluations,
    Optional<ExampleFields> fields,
    Optional<DataSummary> summary,
    List<String> said) {
  public TextExamples {
    metrics = List.copyOf(metrics);
    evaluations = List.copyOf(evaluations);
    said = List.copyOf(said);
  }

  /** Examples that are not known before they are read. */
  public TextExamples(
      Labels labels,
      List<String> metrics,
      Place place,
      ExampleSource train,
      List<EvaluationSet> evaluations) {
    this(labels, metrics, place, train, evaluations, Optional.empty(), Optional.empty(), List.of());
  }

  /** Examples to evaluate a trained model on, without any to train on. */
  public static TextExamples toEvaluate(
      Labels labels, List<String> metrics, Place place, List<EvaluationSet> evaluations) {
    return new TextExamples(labels, metrics, place, ExampleSource.of(List.of()), evaluations);
  }

  /**
   * An evaluation without any prediction yet.
   *
   * @param weighting the class weights
   */
  public Evaluation evaluation(ClassWeighting weighting) {
    return new EvaluationWithLoss(
        labels.evaluation(metrics, place), new MeanLoss(labels.loss(weighting)));
  }

  /** The names of the metrics that an evaluation computes, the most important first. */
  public List<String> metricNames() {
    return Stream.concat(metrics.stream(), Stream.of(Evaluation.LOSS)).toList();
  }

  /** @param metricSuffix added to the names of the metrics of this set; empty for the first one */
  public record EvaluationSet(String metricSuffix, ExampleSource examples) {}
}
