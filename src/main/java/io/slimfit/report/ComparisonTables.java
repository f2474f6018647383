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

/** The content of {@code comparison.md}. */
final class ComparisonTables {
  private static final double MEBI = 1 << 20;
  private static final int PLACES = 4;
  private static final double POINTS = 100; // of a perfect model

  private final ComparisonResult result;
  private final StringBuilder text = new StringBuilder();

  private ComparisonTables(ComparisonResult result) {
    this.result = result;
  }

  static String of(ComparisonResult result) {
    ComparisonTables tables = new ComparisonTables(result);
    tables.write();
    return tables.text.toString();
  }

  private void write() {
    String tasks = result.tasks().stream().map(OnTask::task).collect(Collectors.joining(", "));
    line("# Comparison on " + escaped(tasks));
    line("");
    if (!result.complete()) {
      line("**Not complete: runs are missing.** The same command makes them.");
      line("");
    }
    line("Differences are method minus " + escaped(result.reference())
        + ", seed by seed. In parentheses: the interval of 95 %");
    line("(Student's t over the seeds). Bytes are the largest of the runs, seconds their median.");
    if (result.tasks().size() > 1) {
      overTasks();
    }
    result.tasks().forEach(this::task);
  }

  private void overTasks() {
    line("");
    line("## All tasks");
    line("Mean difference over the tasks, in points of 100.");
    line("");
    row(List.of("method", "difference"));
    rule(2);
    result.tasks().get(0).methods().forEach(method -> {
      Optional<PairedDifference> found =
          Optional.ofNullable(result.overTasks().get(method.method()));
      row(List.of(method.method(), difference(method.method(), found, POINTS, 2)));
    });
  }

  private void task(OnTask task) {
    String metric = task.metric().orElse("metric");
    line("");
    line("## " + escaped(task.task()) + ": " + metric);
    line("");
    row(List.of(
        "method",
        "learning rate",
        "seeds",
        "mean (deviation)",
        "difference",
        "peak RSS, MiB",
        "held, MiB",
        "optimizer, MiB",
        "gradients, MiB",
        "seconds per step"));
    rule(10);
    task.methods()
        .forEach(method -> row(List.of(
            method.method(),
            rate(method),
            String.valueOf(method.runs().size()),
            number(method.mean(), PLACES) + " (" + number(method.deviation(), PLACES) + ")",
            difference(method.method(), method.difference(), 1, PLACES),
            mebibytes(method.peakRss()),
            mebibytes(method.held()),
            mebibytes(method.optimizer()),
            mebibytes(method.gradients()),
            number(number(method.secondsPerStep()), 3))));
    runs(task);
    tried(task);
  }

  private void runs(OnTask task) {
    line("");
    task.methods().forEach(method -> {
      if (!method.runs().isEmpty()) {
        line("- " + escaped(method.method()) + ": "
            + method.runs().stream().map(ComparisonTables::run).collect(Collectors.joining(", ")));
      }
    });
  }

  private static String run(Run run) {
    String value = run.outcome().diverged().isPresent() ? "diverged" : number(run.value(), PLACES);
    return "seed " + run.run().seed() + " " + value;
  }

  private void tried(OnTask task) {
    List<OfMethod> searched =
        task.methods().stream().filter(method -> !method.tried().isEmpty()).toList();
    if (searched.isEmpty()) {
      return;
    }
    line("");
    line("Learning rates that were tried, with a seed of their own:");
    line("");
    searched.forEach(method -> line("- " + escaped(method.method()) + ": "
        + method.tried().stream()
            .map(rate ->
                LearningRates.text(rate.learningRate()) + " gave " + number(rate.value(), PLACES))
            .collect(Collectors.joining(", "))
        + (method.atEdge() ? "; the best one is still at the edge" : "")));
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

  private static String signed(double value, int places) {
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

  private void row(List<String> cells) {
    line("| "
        + cells.stream().map(ComparisonTables::escaped).collect(Collectors.joining(" | "))
        + " |");
  }

  private void rule(int columns) {
    line("|" + "---|".repeat(columns));
  }

  /** A name may contain a bar. */
  private static String escaped(String cell) {
    return cell.replace("|", "\\|");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
