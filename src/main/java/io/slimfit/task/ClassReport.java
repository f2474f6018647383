package io.slimfit.task;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The predictions of one evaluation set, class by class.
 *
 * @param metricSuffix added to the names of the metrics of this set; empty for the first one
 * @param classNames in the order of their numbers
 * @param scores of each class
 * @param matrix how often each class was predicted as each class; empty where an example may have
 *     several classes
 */
public record ClassReport(
    String metricSuffix,
    List<String> classNames,
    List<ClassScores> scores,
    Optional<ConfusionMatrix> matrix) {
  public ClassReport {
    classNames = List.copyOf(classNames);
    scores = List.copyOf(scores);
  }

  /** Of examples with one class each. */
  public static ClassReport of(List<String> classNames, ConfusionMatrix matrix) {
    List<ClassScores> scores =
        IntStream.range(0, matrix.classes()).mapToObj(matrix::scores).toList();
    return new ClassReport("", classNames, scores, Optional.of(matrix));
  }

  /** Of examples with any number of classes. */
  static ClassReport of(List<String> classNames, LabelSetCounts counts) {
    List<ClassScores> scores =
        IntStream.range(0, classNames.size()).mapToObj(counts::scores).toList();
    return new ClassReport("", classNames, scores, Optional.empty());
  }

  public ClassReport withMetricSuffix(String suffix) {
    return new ClassReport(suffix, classNames, scores, matrix);
  }

  /** The class that f1, precision and recall are of; empty unless each example has one of two. */
  public Optional<String> positiveClass() {
    return matrix.isPresent() && classNames.size() == 2
        ? Optional.of(classNames.get(1))
        : Optional.empty();
  }
}
