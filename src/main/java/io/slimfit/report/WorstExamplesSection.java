package io.slimfit.report;

import io.slimfit.task.WorstExample;
import java.util.Base64;
import java.util.List;

/** The examples that the kept model is most wrong about, with their texts or pictures. */
final class WorstExamplesSection {
  private final List<WorstExample> worst;

  WorstExamplesSection(List<WorstExample> worst) {
    this.worst = worst;
  }

  /** @param of the name of the run in the heading, if there are several */
  void write(Html page, String of) {
    if (worst.isEmpty()) {
      return;
    }
    page.heading("Worst examples" + of);
    page.remark("The evaluated examples with the largest loss. The option report-examples of train"
        + " decides how many there are; with 0, no text or picture of the data is written.");
    page.markup("<ol class=\"worst\">\n");
    worst.forEach(example -> write(page, example));
    page.markup("</ol>\n");
  }

  private static void write(Html page, WorstExample example) {
    page.markup("<li>");
    example
        .picture()
        .filter(WorstExamplesSection::isBase64)
        .ifPresent(
            picture -> page.markup("<img src=\"data:image/jpeg;base64," + picture + "\" alt=\"")
                .text("Example " + (example.number() + 1))
                .markup("\">"));
    page.markup("<dl>");
    field(page, "right", example.label());
    field(page, "predicted", example.predicted());
    example.texts().forEach((name, text) -> field(page, name, text));
    field(
        page,
        "loss",
        Quantities.number(example.loss()) + ", example " + Quantities.count(example.number() + 1L)
            + (example.set().isEmpty() ? "" : " of the set " + example.set()));
    page.markup("</dl></li>\n");
  }

  private static void field(Html page, String name, String value) {
    page.markup("<dt>").text(name).markup("</dt><dd dir=\"auto\">").text(value).markup("</dd>");
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text).length > 0;
    } catch (IllegalArgumentException e) {
      return false; // the file was changed by hand
    }
  }
}
