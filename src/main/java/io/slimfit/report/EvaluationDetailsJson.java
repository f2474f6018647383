package io.slimfit.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.ClassKeys;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ClassScores;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.EvaluationDetails;

/**
 * {@link EvaluationDetails} in metrics.json: {@code classes} with the precision, the recall, the F1
 * and the number of examples of each class, {@code confusion_matrix} with a row for each true class
 * (with more than {@value #MOST_CLASSES} classes {@code confusions}, the most common mistakes,
 * instead), and {@code skipped_images}. Where each example has one class, the share of right
 * predictions among its examples, which is its recall, is also called its {@code accuracy}; of two
 * classes, {@code positive_class} is the one that f1, precision and recall are of. The names of
 * further evaluation sets have the suffix of their metrics.
 */
final class EvaluationDetailsJson {
  private static final int MOST_CLASSES = 100;
  private static final int MOST_CONFUSIONS = 100;

  private EvaluationDetailsJson() {}

  static void put(ObjectNode json, EvaluationDetails details) {
    for (ClassReport report : details.classes()) {
      putClasses(json, report);
      report.matrix().ifPresent(matrix -> putMistakes(json, report, matrix));
    }
    if (!details.skipped().isEmpty()) {
      ObjectNode all = json.putObject("skipped_images");
      for (EvaluationDetails.SkippedImages skipped : details.skipped()) {
        ObjectNode of = all.putObject(skipped.of());
        of.put("count", skipped.count());
        skipped.first().forEach(of.putArray("first")::add);
      }
    }
  }

  private static void putClasses(ObjectNode json, ClassReport report) {
    report
        .positiveClass()
        .ifPresent(name -> json.put("positive_class" + report.metricSuffix(), name));
    ObjectNode classes = json.putObject("classes" + report.metricSuffix());
    for (int c = 0; c < report.classNames().size(); c++) {
      ObjectNode of =
          classes.putObject(ClassKeys.next(classes, report.classNames().get(c), c));
      ClassScores scores = report.scores().get(c);
      if (report.matrix().isPresent()) {
        of.put("accuracy", scores.recall());
      }
      of.put("precision", scores.precision());
      of.put("recall", scores.recall());
      of.put("f1", scores.f1());
      of.put("examples", scores.examples());
    }
  }

  private static void putMistakes(ObjectNode json, ClassReport report, ConfusionMatrix matrix) {
    if (matrix.classes() <= MOST_CLASSES) {
      putMatrix(json.putArray("confusion_matrix" + report.metricSuffix()), matrix);
    } else {
      putConfusions(json.putArray("confusions" + report.metricSuffix()), report, matrix);
    }
  }

  private static void putMatrix(ArrayNode rows, ConfusionMatrix matrix) {
    for (int label = 0; label < matrix.classes(); label++) {
      ArrayNode row = rows.addArray();
      for (int prediction = 0; prediction < matrix.classes(); prediction++) {
        row.add(matrix.count(label, prediction));
      }
    }
  }

  private static void putConfusions(ArrayNode rows, ClassReport report, ConfusionMatrix matrix) {
    for (ConfusionMatrix.Confusion confusion : matrix.confusions(MOST_CONFUSIONS)) {
      rows.addObject()
          .put("class", report.classNames().get(confusion.label()))
          .put("taken_for", report.classNames().get(confusion.prediction()))
          .put("examples", confusion.count());
    }
  }
}
