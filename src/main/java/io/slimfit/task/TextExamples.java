package io.slimfit.task;

import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import java.util.List;

/**
 * The examples of a text task.
 *
 * @param labels what a label may be
 * @param metrics names of those that judge a model, in {@link Metrics}
 * @param place of the training examples, for messages
 * @param evaluations to judge the model on
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

  /** Examples that a trained model is judged on; there are none to train on. */
  public static TextExamples toJudge(
      Labels labels, List<String> metrics, Place place, List<EvaluationSet> evaluations) {
    return new TextExamples(labels, metrics, place, ExampleSource.of(List.of()), evaluations);
  }

  /** A fresh judge of answers. */
  public Evaluation evaluation() {
    return labels.evaluation(metrics, place);
  }

  /** @param metricSuffix behind the names of its metrics, empty for the first set */
  public record EvaluationSet(String metricSuffix, ExampleSource examples) {}
}
