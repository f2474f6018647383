package io.slimfit.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.task.ClassKeys;
import io.slimfit.task.ClassReport;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.EvaluationDetails;

/**
 * {@link EvaluationDetails} in metrics.json: {@code classes} with the accuracy, the precision and
 * the number of examples of each class, {@code confusion_matrix} with a row for each true class
 * (with more than {@value #MOST_CLASSES} classes {@code confusions}, the most common mistakes,
 * instead), and {@code skipped_images}.
 */
final class EvaluationDetailsJson {
  private static final int MOST_CLASSES = 100;
  private static final int MOST_CONFUSIONS = 100;

  private EvaluationDetailsJson() {}

  static void put(ObjectNode json, EvaluationDetails details) {
    details.classes().ifPresent(report -> {
      putClasses(json, report);
      if (report.classNames().size() <= MOST_CLASSES) {
        putMatrix(json, report.matrix());
      } else {
        putConfusions(json, report);
      }
    });
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
    ObjectNode classes = json.putObject("classes");
    for (int c = 0; c < report.classNames().size(); c++) {
      ObjectNode of =
          classes.putObject(ClassKeys.next(classes, report.classNames().get(c), c));
      of.put("accuracy", report.matrix().recall(c));
      of.put("precision", report.matrix().precision(c));
      of.put("examples", report.matrix().labelled(c));
    }
  }

  private static void putMatrix(ObjectNode json, ConfusionMatrix matrix) {
    ArrayNode rows = json.putArray("confusion_matrix");
    for (int label = 0; label < matrix.classes(); label++) {
      ArrayNode row = rows.addArray();
      for (int prediction = 0; prediction < matrix.classes(); prediction++) {
        row.add(matrix.count(label, prediction));
      }
    }
  }

  private static void putConfusions(ObjectNode json, ClassReport report) {
    ArrayNode rows = json.putArray("confusions");
    for (ConfusionMatrix.Confusion confusion : report.matrix().confusions(MOST_CONFUSIONS)) {
      rows.addObject()
          .put("class", report.classNames().get(confusion.label()))
          .put("taken_for", report.classNames().get(confusion.prediction()))
          .put("examples", confusion.count());
    }
  }
}
