package io.slimfit.cli.output;

import io.slimfit.base.Place;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ClassScores;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the scores of each class, and which classes are confused. */
public final class ClassTable {
  private static final int PLACES = 3;

  private ClassTable() {}

  public static void print(PrintStream out, ClassReport report) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%-22s %9s %8s %8s %8s%s%n",
        "class" + report.metricSuffix(),
        "precision",
        "recall",
        "f1",
        "examples",
        report.matrix().isPresent() ? "  predicted as" : "");
    for (int label = 0; label < report.classNames().size(); label++) {
      ClassScores scores = report.scores().get(label);
      out.printf(
          Locale.ROOT,
          "%-22s %9s %8s %8s %8d%s%n",
          Place.printable(report.classNames().get(label)),
          NumberFormats.decimals(scores.precision(), PLACES),
          NumberFormats.decimals(scores.recall(), PLACES),
          NumberFormats.decimals(scores.f1(), PLACES),
          scores.examples(),
          predictedAs(report, label));
    }
  }

  private static String predictedAs(ClassReport report, int label) {
    if (report.matrix().isEmpty()) {
      return "";
    }
    StringBuilder taken = new StringBuilder(" ");
    for (int prediction = 0; prediction < report.classNames().size(); prediction++) {
      taken.append(
          String.format(Locale.ROOT, " %5d", report.matrix().get().count(label, prediction)));
    }
    return taken.toString();
  }
}
