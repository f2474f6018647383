package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.MemoryCategory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the memory went: by category beside full fine-tuning, and what was held, by layer and site.
 */
final class MemorySection {
  private final List<ReportedRun> runs;

  MemorySection(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** The key of a category in metrics.json. */
  static String key(MemoryCategory category) {
    return category.name().toLowerCase(Locale.ROOT);
  }

  void write(Html page) {
    page.heading("Memory");
    List<String> names =
        Arrays.stream(MemoryCategory.values()).map(MemorySection::key).toList();
    StackedBars bars = new StackedBars(
        "Peak of each category of tensors, beside usual full fine-tuning",
        names,
        Quantities::bytes);
    for (ReportedRun run : runs) {
      JsonNode memory = run.metrics().path("memory");
      bars.row(runs.size() > 1 ? run.name() : "this run", values(memory, names));
      bars.row(
          runs.size() > 1 ? run.name() + ", full fine-tuning" : "full fine-tuning",
          values(memory.path("baseline"), names));
    }
    bars.write(page);
    exact(page, names);
    page.chart("held", "MiB held from forward to backward, by step");
    runs.forEach(run -> held(page, run));
  }

  private static double[] values(JsonNode memory, List<String> names) {
    return names.stream().mapToDouble(name -> memory.path(name).asDouble()).toArray();
  }

  /** The figures of metrics.json, in bytes. */
  private void exact(Html page, List<String> names) {
    List<String> columns = new ArrayList<>(List.of(""));
    for (ReportedRun run : runs) {
      columns.add(run.name());
      columns.add(runs.size() > 1 ? run.name() + ", full fine-tuning" : "full fine-tuning");
    }
    List<String> keys = new ArrayList<>(names);
    keys.addAll(List.of("total", "peak_rss"));
    List<List<String>> rows = new ArrayList<>();
    for (String key : keys) {
      List<String> cells = new ArrayList<>(List.of(key));
      for (ReportedRun run : runs) {
        JsonNode memory = run.metrics().path("memory");
        cells.add(bytes(memory.path(key)));
        cells.add(bytes(memory.path("baseline").path(key)));
      }
      rows.add(cells);
    }
    page.table("Peak bytes, as in metrics.json", columns, rows);
  }

  private static String bytes(JsonNode bytes) {
    return bytes.isNumber() ? Quantities.count(bytes.asLong()) : "-";
  }

  /** The bytes by the place in the model, and in it by the kind of site. */
  private void held(Html page, ReportedRun run) {
    JsonNode sites = run.metrics().path("held_by_site");
    if (sites.isEmpty()) {
      return;
    }
    Map<Integer, Map<String, Double>> byHeight = new TreeMap<>();
    Map<Integer, String> places = new HashMap<>();
    for (JsonNode site : sites) {
      String name = site.path("site").asText();
      places.put(ModelPlaces.height(name), ModelPlaces.place(name));
      byHeight
          .computeIfAbsent(ModelPlaces.height(name), unseen -> new TreeMap<>())
          .merge(site.path("kind").asText(), site.path("bytes").asDouble(), Double::sum);
    }
    List<String> kinds = Arrays.stream(SiteKind.values())
        .map(SiteKind::optionName)
        .filter(kind -> byHeight.values().stream().anyMatch(of -> of.containsKey(kind)))
        .toList();
    StackedBars bars = new StackedBars(
        "Held from forward to backward, by layer and kind of site, when it was most"
            + (runs.size() > 1 ? ": " + run.name() : ""),
        kinds,
        Quantities::bytes);
    byHeight.forEach((height, bytes) -> bars.row(
        places.getOrDefault(height, ""),
        kinds.stream().mapToDouble(kind -> bytes.getOrDefault(kind, 0.0)).toArray()));
    bars.write(page);
  }
}
