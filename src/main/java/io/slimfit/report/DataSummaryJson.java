package io.slimfit.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Settings;
import io.slimfit.task.DataSummary;
import java.util.List;

/** The field {@code data}: what was understood of the user's own files. */
final class DataSummaryJson {
  private DataSummaryJson() {}

  static void put(ObjectNode json, DataSummary data) {
    ObjectNode object = json.putObject("data");
    object.put("rows", data.rows());
    putNames(object, "columns", data.columns());
    putNames(object, "text_columns", data.textColumns());
    putNames(object, "label_columns", data.labelColumns());
    object.put("labels", data.labels());
    object.put("labels_since", Settings.forLibrary(data.why()));
    object.put("rows_without_label", data.missing());
    data.classes().ifPresent(classes -> {
      ObjectNode counts = object.putObject("classes");
      classes.forEach(counts::put);
    });
    putNames(object, "notes", data.notes().stream().map(Settings::forLibrary).toList());
  }

  private static void putNames(ObjectNode json, String field, List<String> names) {
    ArrayNode array = json.putArray(field);
    names.forEach(array::add);
  }
}
