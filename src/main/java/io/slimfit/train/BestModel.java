package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.task.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All evaluations: which was the best, and how long ago it was. */
public final class BestModel {
  private static final double UNDEFINED = Double.NEGATIVE_INFINITY;

  private final String metric;
  private final int sign; // times a value: larger is better
  private final List<EvaluationReport> reports = new ArrayList<>();
  private double bestValue = UNDEFINED;
  private int best = -1;

  /**
   * @param metric by which to compare; the first one if empty. Larger is better, except for a loss.
   * @param metrics of each evaluation
   * @throws InputException if there is no such metric
   */
  public BestModel(Optional<String> metric, List<String> metrics) {
    this.metric = metric.orElseGet(() -> metrics.stream().findFirst().orElse(""));
    sign = isLoss(this.metric) ? -1 : 1;
    if (metric.isPresent() && !metrics.contains(this.metric)) {
      if (isLoss(this.metric)) {
        throw new InputException(
            Place.setting("bestMetric"),
            "no loss is computed when this task is evaluated",
            "Use " + String.join(" or ", metrics));
      }
      throw new InputException(
          Place.setting("bestMetric"),
          "unknown metric '" + Place.printable(this.metric) + "'",
          "Use " + String.join(" or ", Registry.nearest(this.metric, metrics)));
    }
  }

  /** On any evaluation set. */
  private static boolean isLoss(String metric) {
    return metric.equals(Evaluation.LOSS) || metric.startsWith(Evaluation.LOSS + "_");
  }

  /**
   * Compares one more evaluation. As long as the metric is not defined, the last model is the best.
   */
  EvaluationReport add(long step, Map<String, OptionalDouble> metrics) {
    OptionalDouble found = metrics.getOrDefault(metric, OptionalDouble.empty());
    double value = found.isEmpty() ? UNDEFINED : sign * found.getAsDouble();
    boolean better = value > bestValue || bestValue == UNDEFINED;
    if (better) {
      bestValue = value;
      best = reports.size();
    }
    EvaluationReport report = new EvaluationReport(step, metrics, better);
    reports.add(report);
    return report;
  }

  /** Evaluations since the best one. */
  int sinceBest() {
    return reports.size() - 1 - best;
  }

  Optional<EvaluationReport> best() {
    return best < 0 ? Optional.empty() : Optional.of(reports.get(best));
  }

  Optional<EvaluationReport> last() {
    return reports.isEmpty() ? Optional.empty() : Optional.of(reports.get(reports.size() - 1));
  }

  List<EvaluationReport> all() {
    return List.copyOf(reports);
  }
}
