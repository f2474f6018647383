package io.slimfit.cli.output;

import io.slimfit.run.MeanAndDeviation;
import io.slimfit.run.SeriesResult;
import io.slimfit.train.RunResult;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What runs with several seeds got: a line a metric, with the mean, the standard deviation, and
 * each run's value.
 */
public final class SeriesTable {
  private static final int PLACES = 4;

  private final PrintStream out;
  private final PrintStream err;

  public SeriesTable(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public void print(SeriesResult result) {
    if (!result.complete()) {
      err.println("slimfit: stopped; " + result.output() + " holds the runs so far, and no means");
      return;
    }
    out.printf(Locale.ROOT, "%-22s %10s %10s", "seed", "mean", "deviation");
    result.runs().forEach(run -> cell(String.valueOf(run.config().seed())));
    out.println();
    MeanAndDeviation loss = result.spread(RunResult::trainLoss);
    row("training loss", loss);
    result.runs().forEach(run -> cell(NumberFormats.decimals(run.result().trainLoss(), PLACES)));
    out.println();
    for (Map.Entry<String, MeanAndDeviation> metric : result.evaluation().entrySet()) {
      row(metric.getKey(), metric.getValue());
      for (SeriesResult.Run series : result.runs()) {
        RunResult run = series.result();
        cell(value(run.evaluation().getOrDefault(metric.getKey(), OptionalDouble.empty())));
      }
      out.println();
    }
    out.println();
    out.println("models written to " + result.output().resolve("seed-N").resolve("model"));
    out.flush();
  }

  private void row(String name, MeanAndDeviation spread) {
    out.printf(
        Locale.ROOT,
        "%-22s %10s %10s",
        name,
        value(spread.mean()),
        value(spread.standardDeviation()));
  }

  private void cell(String text) {
    out.printf(Locale.ROOT, " %10s", text);
  }

  private static String value(OptionalDouble value) {
    return value.isPresent() ? NumberFormats.decimals(value.getAsDouble(), PLACES) : "undefined";
  }
}
