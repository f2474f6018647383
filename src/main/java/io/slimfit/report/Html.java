package io.slimfit.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The text of a page. Whatever comes from data, models or options is escaped here, so none of it
 * becomes markup. A policy forbids the page to load anything.
 */
final class Html {
  private final StringBuilder page = new StringBuilder();

  /**
   * Begins the page.
   *
   * @param title of the page, and its first heading
   * @param styles the style sheets
   */
  Html(String title, List<String> styles) {
    markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        + "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">\n");
    markup("<title>" + escaped("slimfit: " + title) + "</title>\n<style>\n");
    styles.forEach(style -> markup(style + "\n"));
    markup("</style>\n</head>\n<body>\n<header><h1>" + escaped(title) + "</h1></header>\n<main>\n");
  }

  /** What is written already, as it is. */
  Html markup(String trusted) {
    page.append(trusted);
    return this;
  }

  Html text(String text) {
    return markup(escaped(text));
  }

  Html heading(String text) {
    return markup("<h2>" + escaped(text) + "</h2>\n");
  }

  /** The heading of a part of a section. */
  Html subheading(String text) {
    return markup("<h3>" + escaped(text) + "</h3>\n");
  }

  Html paragraph(String text) {
    return markup("<p>" + escaped(text) + "</p>\n");
  }

  /** A few large figures with their names. */
  Html figures(Map<String, String> figures) {
    markup("<dl class=\"figures\">");
    figures.forEach((name, value) ->
        markup("<div><dt>").text(name).markup("</dt><dd>").text(value).markup("</dd></div>"));
    return markup("</dl>\n");
  }

  /** A remark below a table or chart. */
  Html remark(String text) {
    return markup("<p class=\"soft\">" + escaped(text) + "</p>\n");
  }

  /**
   * A table that scrolls on its own, by keyboard too.
   *
   * @param columns the names of all columns; the first is that of the rows
   */
  Html table(String caption, List<String> columns, List<List<String>> rows) {
    openTable(caption, columns);
    rows.forEach(this::row);
    return closeTable();
  }

  /** As {@link #table}, for rows that are written one by one. */
  Html openTable(String caption, List<String> columns) {
    markup("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption)
        + "\"><table><caption>" + escaped(caption) + "</caption><thead><tr>");
    for (String column : columns) {
      markup(column.isEmpty() ? "<td></td>" : "<th scope=\"col\">" + escaped(column) + "</th>");
    }
    return markup("</tr></thead><tbody>\n");
  }

  Html closeTable() {
    return markup("</tbody></table></div>\n");
  }

  private void row(List<String> cells) {
    markup("<tr><th scope=\"row\">" + escaped(cells.get(0)) + "</th>");
    cells.subList(1, cells.size()).forEach(cell -> markup("<td>" + escaped(cell) + "</td>"));
    markup("</tr>\n");
  }

  /** A table that is shown when it is asked for: what a chart shows, in figures. */
  Html foldedTable(String caption, List<String> columns, List<List<String>> rows) {
    markup("<details><summary>" + escaped(caption) + "</summary>\n");
    table(caption, columns, rows);
    return markup("</details>\n");
  }

  /** The place of a chart that the script draws. */
  Html chart(String id, String caption) {
    return markup("<figure><div class=\"chart\" id=\"" + escaped(id)
        + "\" role=\"img\" aria-label=\"" + escaped(caption) + "\"></div><figcaption id=\""
        + escaped(id) + "-text\">" + escaped(caption) + "</figcaption></figure>\n");
  }

  /** Text that is shown as it was written, such as a file. */
  Html verbatim(String label, String text) {
    return markup("<pre class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\""
        + escaped(label) + "\">" + escaped(text) + "</pre>\n");
  }

  /** Ends the page, with these scripts. */
  String end(List<String> scripts) {
    markup("</main>\n<footer><p class=\"soft\">This page is one file and loads nothing.</p>"
        + "</footer>\n");
    scripts.forEach(script -> markup("<script>" + script + "</script>\n"));
    return markup("</body>\n</html>\n").page.toString();
  }

  /** As text or in a quoted attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String resource(String name) {
    try (InputStream stream = Html.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + name + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }
}
