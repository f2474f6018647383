package io.slimfit.cli.output;

import io.slimfit.base.Place;
import io.slimfit.task.ClassReport;
import java.io.PrintStream;
import java.util.Locale;

/** How good the predictions are for each class, and which classes are confused. */
public final class ClassTable {
  private static final int PLACES = 3;

  private ClassTable() {}

  public static void print(PrintStream out, ClassReport report) {
    int classes = report.classNames().size();
    out.println();
    out.printf(
        Locale.ROOT,
        "%-22s %8s %9s %8s  taken for%n",
        "class",
        "accuracy",
        "precision",
        "examples");
    for (int label = 0; label < classes; label++) {
      StringBuilder taken = new StringBuilder();
      for (int prediction = 0; prediction < classes; prediction++) {
        taken.append(String.format(Locale.ROOT, " %5d", report.matrix().count(label, prediction)));
      }
      out.printf(
          Locale.ROOT,
          "%-22s %8s %9s %8d %s%n",
          Place.printable(report.classNames().get(label)),
          NumberFormats.decimals(report.matrix().recall(label), PLACES),
          NumberFormats.decimals(report.matrix().precision(label), PLACES),
          report.matrix().labelled(label),
          taken);
    }
  }
}
