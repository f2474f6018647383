package io.slimfit.data.table;

import io.slimfit.base.Place;
import java.util.List;

/**
 * One row and its place.
 *
 * @param cells in the order of {@link Table#columns}
 */
public record TableRow(Place place, List<Cell> cells) {
  public TableRow {
    cells = List.copyOf(cells);
  }
}
