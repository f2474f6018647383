package io.slimfit.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The names of numbered classes, which the hub's library writes to a Parquet file. */
public final class ParquetClassNames {
  private ParquetClassNames() {}

  /**
   * The names of the elements of a column of lists; none if the file has none.
   *
   * @throws io.slimfit.base.InputException if this is not a Parquet file
   */
  public static List<String> ofElements(Path file, String column) {
    List<String> names = new ArrayList<>();
    try (ParquetRows rows = new ParquetRows(file)) {
      String features = rows.description().getKeyValueMetaData().getOrDefault("huggingface", "{}");
      JsonNode list =
          new JsonMapper().readTree(features).path("info").path("features").path(column);
      JsonNode element = list.path("feature").isMissingNode() ? list.path(0) : list.path("feature");
      element.path("names").forEach(name -> names.add(name.asText()));
    } catch (JsonProcessingException e) {
      names.clear(); // the numbers stay
    }
    return names;
  }
}
