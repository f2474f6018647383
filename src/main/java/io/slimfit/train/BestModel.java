package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Compares evaluations: which was the best, and how long ago it was. */
final class BestModel {
  private static final double UNDEFINED = Double.NEGATIVE_INFINITY;

  private final String metric;
  private final List<Judgement> judgements = new ArrayList<>();
  private double bestValue = UNDEFINED;
  private int best = -1;

  /**
   * @param metric by which to compare; the first one if empty. Larger is better.
   * @param metrics of each evaluation
   * @throws InputException if there is no such metric
   */
  BestModel(Optional<String> metric, List<String> metrics) {
    this.metric = metric.orElseGet(() -> metrics.stream().findFirst().orElse(""));
    if (metric.isPresent() && !metrics.contains(this.metric)) {
      throw new InputException(
          Place.option("--best-metric"),
          "unknown metric '" + Place.printable(this.metric) + "'",
          "Use " + String.join(" or ", Registry.nearest(this.metric, metrics)));
    }
  }

  /** Compares one more evaluation. As long as the metric is not defined, the last model is the best. */
  Judgement add(long step, Map<String, OptionalDouble> metrics) {
    double value = metrics.getOrDefault(metric, OptionalDouble.empty()).orElse(UNDEFINED);
    boolean better = value > bestValue || bestValue == UNDEFINED;
    if (better) {
      bestValue = value;
      best = judgements.size();
    }
    Judgement judgement = new Judgement(step, metrics, better);
    judgements.add(judgement);
    return judgement;
  }

  /** Evaluations since the best one. */
  int sinceBest() {
    return judgements.size() - 1 - best;
  }

  Optional<Judgement> best() {
    return best < 0 ? Optional.empty() : Optional.of(judgements.get(best));
  }

  Optional<Judgement> last() {
    return judgements.isEmpty()
        ? Optional.empty()
        : Optional.of(judgements.get(judgements.size() - 1));
  }

  List<Judgement> all() {
    return List.copyOf(judgements);
  }
}
