package io.slimfit.data.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object that is no row, but holds all rows in a form of other tools: under a name of its
 * own, as {@code {"train": [{...}, ...]}}, or by columns, as pandas writes them by default.
 */
final class WholeObject {
  static final String REMEDY =
      "Write one object per line, an array of objects, or {\"data\": [...]};"
          + " with pandas, to_json(..., orient=\"records\", lines=True)";

  private WholeObject() {}

  /** Why an object is no row; empty if it may be one. */
  static Optional<String> problem(ObjectNode object) {
    boolean containers = !object.isEmpty();
    boolean columns = !object.isEmpty();
    String rows = "";
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      containers &= value.isContainerNode() || field.getKey().equals("version");
      columns &= value.isObject();
      if (value.isArray() && value.path(0).isObject()) {
        rows = field.getKey();
      }
    }
    if (containers && !rows.isEmpty()) {
      return Optional.of(
          "is one object whose field '" + Place.printable(rows) + "' holds an array of objects");
    }
    boolean split =
        object.path("columns").isArray() && object.path("data").path(0).isArray();
    return split || columns
        ? Optional.of("is one object that holds its rows by columns, as pandas may write them")
        : Optional.empty();
  }
}
