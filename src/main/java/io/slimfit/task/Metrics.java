package io.slimfit.task;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** The metrics by name, one set for each kind of prediction. */
public final class Metrics<T> {
  /** The binary F1. */
  public static final String F1 = "f1";

  /** For predictions that are classes. */
  public static final Metrics<ConfusionMatrix> CLASSIFICATION = new Metrics<ConfusionMatrix>(
          "classification metric")
      .with("accuracy", ConfusionMatrix::accuracy)
      .with(F1, matrix -> matrix.ofPositive(ClassScores::f1))
      .with("precision", matrix -> matrix.ofPositive(ClassScores::precision))
      .with("recall", matrix -> matrix.ofPositive(ClassScores::recall))
      .with("macro_f1", matrix -> matrix.macro(ClassScores::f1))
      .with("macro_precision", matrix -> matrix.macro(ClassScores::precision))
      .with("macro_recall", matrix -> matrix.macro(ClassScores::recall))
      .with("matthews_correlation", ConfusionMatrix::matthewsCorrelation)
      .with("majority_accuracy", ConfusionMatrix::majorityAccuracy);

  /** For predictions that are scores. */
  public static final Metrics<Correlation> REGRESSION = new Metrics<Correlation>(
          "regression metric")
      .with("pearson", Correlation::pearson)
      .with("spearmanr", Correlation::spearman);

  /** For predictions that are sets of classes. */
  public static final Metrics<LabelSetCounts> MULTI_LABEL = new Metrics<LabelSetCounts>(
          "multi-label metric")
      .with("micro_f1", counts -> counts.micro(ClassScores::f1))
      .with("micro_precision", counts -> counts.micro(ClassScores::precision))
      .with("micro_recall", counts -> counts.micro(ClassScores::recall))
      .with("macro_f1", counts -> counts.macro(ClassScores::f1))
      .with("macro_precision", counts -> counts.macro(ClassScores::precision))
      .with("macro_recall", counts -> counts.macro(ClassScores::recall))
      .with("accuracy", LabelSetCounts::accuracy);

  private final Registry<Metric<T>> registry;

  private Metrics(String kind) {
    registry = new Registry<>(kind);
  }

  private Metrics<T> with(String name, Function<T, OptionalDouble> value) {
    registry.with(name, new Metric<>(name, value));
    return this;
  }

  public Set<String> names() {
    return registry.names();
  }

  /** @param place where the names were given */
  public List<Metric<T>> named(List<String> names, Place place) {
    return names.stream().map(name -> registry.get(name, place)).toList();
  }
}
