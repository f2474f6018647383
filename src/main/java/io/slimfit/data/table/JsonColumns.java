package io.slimfit.data.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Counted;
import io.slimfit.base.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a table of JSON objects: the fields of the first object. Fields that a later one
 * lacks are missing cells; those that it has in addition are not read, and a note names them.
 */
final class JsonColumns {
  private static final int MOST_NAMES = 100;

  private final List<String> names = new ArrayList<>();
  private final Set<String> others = new LinkedHashSet<>();
  private long rowsWithOthers;

  List<String> names() {
    return List.copyOf(names);
  }

  TableRow row(JsonNode object, Place place) {
    if (names.isEmpty()) {
      object.fieldNames().forEachRemaining(names::add);
    }
    List<Cell> cells =
        names.stream().map(name -> JsonLine.cell(object.path(name), place)).toList();
    long known = names.stream().filter(object::has).count();
    if (known < object.size()) {
      rowsWithOthers++;
      object.fieldNames().forEachRemaining(name -> {
        if (!names.contains(name) && others.size() < MOST_NAMES) {
          others.add(name);
        }
      });
    }
    return new TableRow(place, cells);
  }

  List<String> notes(Place file) {
    return rowsWithOthers == 0
        ? List.of()
        : List.of(Counted.of(rowsWithOthers, "row") + " of " + file
            + (rowsWithOthers == 1 ? " has" : " have")
            + " fields that the first row lacks, which are not read: "
            + Place.printable(List.copyOf(others)));
  }
}
