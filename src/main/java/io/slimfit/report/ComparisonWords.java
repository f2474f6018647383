package io.slimfit.report;

import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import io.slimfit.run.compare.ComparisonResult.Run;
import io.slimfit.run.compare.LearningRates;
import io.slimfit.run.compare.PairedDifference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The sentences and cells of a comparison, as comparison.md and comparison.html show them. */
final class ComparisonWords {
  static final double POINTS = 100; // of a perfect model

  /** The columns of the table of a task. */
  static final List<String> COLUMNS = List.of(
      "method",
      "learning rate",
      "seeds",
      "mean (deviation)",
      "difference",
      "peak RSS, MiB",
      "held, MiB",
      "optimizer, MiB",
      "gradients, MiB",
      "seconds per step");

  /** The columns of the table of all tasks. */
  static final List<String> COLUMNS_OVER_TASKS = List.of("method", "difference");

  static final String OVER_TASKS = "Mean difference over the tasks, in points of 100.";
  static final String NOT_COMPLETE = "Not complete: runs are missing.";
  static final String HOW_TO_COMPLETE = "The same command makes them.";
  static final String TRIED = "Learning rates that were tried, with a seed of their own:";

  private static final double MEBI = 1 << 20;
  static final int PLACES = 4;
  static final int PLACES_OF_POINTS = 2;

  private final ComparisonResult result;

  ComparisonWords(ComparisonResult result) {
    this.result = result;
  }

  String title() {
    return "Comparison on "
        + result.tasks().stream().map(OnTask::task).collect(Collectors.joining(", "));
  }

  /** What the columns are, in two lines. */
  List<String> legend() {
    return List.of(
        "Differences are method minus " + result.reference()
            + ", seed by seed. In parentheses: the interval of 95 %",
        "(Student's t over the seeds). Bytes are the largest of the runs, seconds their median.");
  }

  static String heading(OnTask task) {
    return task.task() + ": " + task.metric().orElse("metric");
  }

  /** The rows of the table of all tasks. */
  List<List<String>> rowsOverTasks() {
    return result.tasks().get(0).methods().stream()
        .map(method -> List.of(
            method.method(),
            difference(
                method.method(),
                Optional.ofNullable(result.overTasks().get(method.method())),
                POINTS,
                PLACES_OF_POINTS)))
        .toList();
  }

  /** The rows of the table of a task. */
  List<List<String>> rows(OnTask task) {
    return task.methods().stream()
        .map(method -> List.of(
            method.method(),
            rate(method),
            String.valueOf(method.runs().size()),
            number(method.mean(), PLACES) + " (" + number(method.deviation(), PLACES) + ")",
            difference(method.method(), method.difference(), 1, PLACES),
            mebibytes(method.peakRss()),
            mebibytes(method.held()),
            mebibytes(method.optimizer()),
            mebibytes(method.gradients()),
            number(number(method.secondsPerStep()), 3)))
        .toList();
  }

  /** A sentence about the runs of each method that has any. */
  static List<String> runs(OnTask task) {
    return task.methods().stream()
        .filter(method -> !method.runs().isEmpty())
        .map(method -> method.method() + ": "
            + method.runs().stream().map(ComparisonWords::run).collect(Collectors.joining(", ")))
        .toList();
  }

  private static String run(Run run) {
    String value = run.outcome().diverged().isPresent() ? "diverged" : number(run.value(), PLACES);
    return "seed " + run.run().seed() + " " + value;
  }

  /** A sentence about each method whose learning rate was searched for. */
  static List<String> tried(OnTask task) {
    return task.methods().stream()
        .filter(method -> !method.tried().isEmpty())
        .map(method -> method.method() + ": "
            + method.tried().stream()
                .map(rate -> LearningRates.text(rate.learningRate()) + " gave "
                    + number(rate.value(), PLACES))
                .collect(Collectors.joining(", "))
            + (method.atEdge() ? "; the best one is still at the edge" : ""))
        .toList();
  }

  private static String rate(OfMethod method) {
    return method.learningRate().isPresent()
        ? LearningRates.text(method.learningRate().getAsDouble())
        : "being chosen";
  }

  private String difference(
      String method, Optional<PairedDifference> difference, double scale, int places) {
    if (method.equals(result.reference())) {
      return "reference";
    }
    return difference
        .map(found -> signed(found.mean() * scale, places)
            + found
                .interval()
                .map(range -> " (" + signed(range.low() * scale, places) + " to "
                    + signed(range.high() * scale, places) + ")")
                .orElse(""))
        .orElse("-");
  }

  static String signed(double value, int places) {
    return String.format(Locale.ROOT, "%+." + places + "f", value);
  }

  private static OptionalDouble number(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static String number(OptionalDouble value, int places) {
    return value.isPresent()
        ? String.format(Locale.ROOT, "%." + places + "f", value.getAsDouble())
        : "-";
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10 * MEBI ? "%.1f" : "%.0f", bytes / MEBI);
  }
}
