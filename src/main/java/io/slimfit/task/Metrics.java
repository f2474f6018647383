package io.slimfit.task;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** The metrics by name: one set for each kind of answers. */
public final class Metrics<T> {
  /** Of answers that are classes. */
  public static final Metrics<ConfusionMatrix> CLASSIFICATION = new Metrics<ConfusionMatrix>(
          "metric of classes")
      .with("accuracy", ConfusionMatrix::accuracy)
      .with("f1", ConfusionMatrix::f1)
      .with("macro_f1", ConfusionMatrix::macroF1)
      .with("matthews_correlation", ConfusionMatrix::matthewsCorrelation)
      .with("majority_accuracy", ConfusionMatrix::majorityAccuracy);

  /** Of answers that are scores. */
  public static final Metrics<Correlation> REGRESSION = new Metrics<Correlation>("metric of scores")
      .with("pearson", Correlation::pearson)
      .with("spearmanr", Correlation::spearman);

  /** Of answers that are sets of classes. */
  public static final Metrics<LabelSetCounts> MULTI_LABEL = new Metrics<LabelSetCounts>(
          "metric of several labels")
      .with("micro_f1", LabelSetCounts::microF1)
      .with("macro_f1", LabelSetCounts::macroF1)
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
