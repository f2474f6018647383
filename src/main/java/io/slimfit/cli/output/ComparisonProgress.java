package io.slimfit.cli.output;

import io.slimfit.run.compare.ComparedRun;
import io.slimfit.run.compare.Comparison;
import io.slimfit.run.compare.ComparisonListener;
import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.RunOutcome;
import java.io.PrintStream;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Prints when the runs of a comparison start and end, a line each, and writes the results. */
public final class ComparisonProgress implements ComparisonListener {
  private static final int PLACES = 4;

  private final PrintStream err;
  private final Comparison comparison;
  private final Consumer<ComparisonResult> results;

  /** @param results writes the results so far */
  public ComparisonProgress(
      PrintStream err, Comparison comparison, Consumer<ComparisonResult> results) {
    this.err = err;
    this.comparison = comparison;
    this.results = results;
  }

  @Override
  public void onStart(ComparedRun run) {
    err.println(run + " ...");
  }

  @Override
  public void onEnd(ComparedRun run, RunOutcome outcome, double seconds, int remaining) {
    OptionalDouble value = outcome.value(comparison.of(run.task(), run.method()).metric());
    String result = outcome.diverged().isPresent()
        ? "diverged"
        : value.isPresent() ? NumberFormats.decimals(value.getAsDouble(), PLACES) : "undefined";
    err.println(run + ": " + result + " after " + NumberFormats.duration(seconds) + "; " + remaining
        + (remaining == 1 ? " run remains" : " runs remain"));
  }

  @Override
  public void onResult(ComparisonResult result) {
    results.accept(result);
  }
}
