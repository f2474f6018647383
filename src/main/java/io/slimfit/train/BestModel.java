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

/** Keeps all evaluations, which of them was the best, and how long ago that was. */
public final class BestModel {
  private static final double UNDEFINED = Double.NEGATIVE_INFINITY;

  private final String metric;
  private final int sign; // sign * value: larger is better
  private final List<EvaluationReport> reports = new ArrayList<>();
  private double bestValue = UNDEFINED;
  private int best = -1;

  /**
   * @param metric the metric to compare by; the first one if empty. Larger is better, except for a
   *     loss.
   * @param metrics the metrics of each evaluation
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
          Registry.suggestion(this.metric, metrics));
    }
  }

  /** Whether it is the loss, on any evaluation set. */
  private static boolean isLoss(String metric) {
    return metric.equals(Evaluation.LOSS) || metric.startsWith(Evaluation.LOSS + "_");
  }

  /**
   * Adds an evaluation and compares it with the best one. As long as the metric is undefined, the
   * last model counts as the best.
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

  /** The number of evaluations since the best one. */
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
