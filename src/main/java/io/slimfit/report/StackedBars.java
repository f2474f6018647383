package io.slimfit.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * A chart of horizontal bars, each divided into parts, as SVG. It is as wide as its place, and has
 * the colours of the style sheet, light or dark.
 */
final class StackedBars {
  private static final int COLOURS = 8;

  private final String caption;
  private final DoubleFunction<String> shown;
  private final Map<String, double[]> rows = new LinkedHashMap<>();
  private final List<String> parts;

  /**
   * @param parts the names of the parts of a bar
   * @param shown writes a value with its unit
   */
  StackedBars(String caption, List<String> parts, DoubleFunction<String> shown) {
    this.caption = caption;
    this.parts = List.copyOf(parts);
    this.shown = shown;
  }

  /** @param values of all parts, none of them negative */
  StackedBars row(String name, double... values) {
    rows.put(name, values.clone());
    return this;
  }

  void write(Html page) {
    double most = rows.values().stream().mapToDouble(StackedBars::sum).max().orElse(0);
    page.markup("<figure class=\"bars\"><figcaption>").text(caption).markup("</figcaption>\n");
    rows.forEach((name, values) -> bar(page, name, values, most));
    page.markup("<ul class=\"legend\">");
    for (int p = 0; p < parts.size(); p++) {
      page.markup("<li><span class=\"c" + p % COLOURS + "\"></span>")
          .text(parts.get(p))
          .markup("</li>");
    }
    page.markup("</ul></figure>\n");
    page.foldedTable(caption + ": figures", header(), tableRows());
  }

  private List<String> header() {
    List<String> columns = new ArrayList<>(List.of(""));
    columns.addAll(parts);
    columns.add("sum");
    return columns;
  }

  private List<List<String>> tableRows() {
    List<List<String>> table = new ArrayList<>();
    rows.forEach((name, values) -> {
      List<String> cells = new ArrayList<>(List.of(name));
      for (double value : values) {
        cells.add(shown.apply(value));
      }
      cells.add(shown.apply(sum(values)));
      table.add(cells);
    });
    return table;
  }

  private void bar(Html page, String name, double[] values, double most) {
    String sum = shown.apply(sum(values));
    String words = name + ": " + sum + ": " + words(values);
    page.markup("<div class=\"bar\"><span>")
        .text(name)
        .markup("</span><svg role=\"img\" aria-label=\"")
        .text(words)
        .markup("\">");
    double x = 0;
    for (int p = 0; p < values.length; p++) {
      double width = most == 0 ? 0 : 100 * values[p] / most;
      if (width > 0) {
        page.markup(String.format(
            Locale.ROOT,
            "<rect class=\"c%d\" x=\"%.3f%%\" width=\"%.3f%%\" height=\"100%%\"><title>",
            p % COLOURS,
            x,
            width));
        page.text(parts.get(p) + ": " + shown.apply(values[p])).markup("</title></rect>");
      }
      x += width;
    }
    page.markup("</svg><span>").text(sum).markup("</span></div>\n");
  }

  private String words(double[] values) {
    List<String> some = new ArrayList<>();
    for (int p = 0; p < values.length; p++) {
      if (values[p] > 0) {
        some.add(parts.get(p) + " " + shown.apply(values[p]));
      }
    }
    return some.stream().collect(Collectors.joining(", "));
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
