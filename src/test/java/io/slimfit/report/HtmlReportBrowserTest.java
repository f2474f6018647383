package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in headless Chromium; skipped where there is none on the PATH. */
class HtmlReportBrowserTest {
  private static final int DESKTOP = 1280;
  private static final int HEIGHT = 800;

  @TempDir
  private Path folder;

  private Browser browser() throws IOException, InterruptedException {
    return new Browser(folder.resolve("profile"));
  }

  private Path page(Path... runs) {
    Path page = folder.resolve("page.html");
    HtmlReport.write(List.of(runs), page);
    return page;
  }

  @Test
  void allChartsAreDrawnWithoutAnErrorOrARequest() throws Exception {
    Path page =
        page(HtmlReportTest.run(folder, "first", 40), HtmlReportTest.run(folder, "second", 30));
    try (Browser browser = browser()) {
      browser.open(page, DESKTOP, HEIGHT, false);
      assertThat(browser.value("document.documentElement.dataset.drawn").asText())
          .isEqualTo("yes");
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.requests()).containsExactly(page.toUri().toString());
      assertThat(browser.value("document.querySelectorAll('canvas').length").asInt())
          .isEqualTo(9); // five lines of both runs, two maps of each
      assertThat(browser
              .value("document.querySelectorAll('figure.bars svg rect').length")
              .asInt())
          .isGreaterThan(20);
    }
  }

  @Test
  @DisplayName("labels, texts and names with markup in them are shown as they are")
  void nothingHostileBecomesMarkup() throws Exception {
    Path page = page(HtmlReportTest.run(folder, "first", 4));
    try (Browser browser = browser()) {
      browser.open(page, DESKTOP, HEIGHT, false);
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.value("document.scripts.length").asInt()).isEqualTo(3);
      assertThat(browser.value("document.images.length").asInt()).isEqualTo(1);
      assertThat(browser.value("document.images[0].naturalWidth").asInt()).isEqualTo(8);
      assertThat(browser.value("document.querySelectorAll('[onerror]').length").asInt())
          .isZero();
      assertThat(
              browser.value("document.querySelector('.worst dd').textContent").asText())
          .isEqualTo(HtmlReportTest.HOSTILE);
    }
  }

  @Test
  void theFiguresAreThoseOfTheFile() throws Exception {
    Path run = HtmlReportTest.run(folder, "first", 4);
    JsonNode metrics = new JsonMapper().readTree(run.resolve("metrics.json").toFile());
    try (Browser browser = browser()) {
      browser.open(page(run), DESKTOP, HEIGHT, false);
      JsonNode shown = browser.value("""
          Object.fromEntries([...document.querySelectorAll("tbody tr")].map((row) =>
            [row.cells[0].textContent, row.cells[1].textContent.replaceAll(",", "")]))
          """);
      for (Map.Entry<String, JsonNode> metric : metrics.path("eval").properties()) {
        assertThat(shown.path(metric.getKey()).asDouble())
            .isEqualTo(metric.getValue().asDouble());
      }
      for (String category : List.of("weights", "activations", "total", "peak_rss")) {
        assertThat(shown.path(category).asLong())
            .isEqualTo(metrics.path("memory").path(category).asLong());
      }
    }
  }

  @ParameterizedTest
  @DisplayName("axe finds nothing, and nothing is wider than the screen")
  @CsvSource({"1280, false", "1280, true", "390, false", "390, true"})
  void accessible(int width, boolean dark) throws Exception {
    Path page =
        page(HtmlReportTest.run(folder, "first", 40), HtmlReportTest.run(folder, "second", 30));
    try (Browser browser = browser()) {
      browser.open(page, width, HEIGHT, dark);
      browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      assertThat(Axe.violations(browser)).isEmpty();
      assertThat(browser.value("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(width);
      boolean isDark = browser
          .value("getComputedStyle(document.body).backgroundColor")
          .asText()
          .equals("rgb(22, 22, 22)");
      assertThat(isDark).isEqualTo(dark);
    }
  }

  @Test
  void theKeyboardReachesEveryTableAndFold() throws Exception {
    try (Browser browser = browser()) {
      browser.open(page(HtmlReportTest.run(folder, "first", 4)), DESKTOP, HEIGHT, false);
      List<String> wanted = texts(browser, """
          [...document.querySelectorAll("summary, [tabindex]")]
            .filter((one) => !one.closest("details") || one.tagName === "SUMMARY")
            .map((one) => one.getAttribute("aria-label") || one.textContent)
          """);
      List<String> reached = new ArrayList<>();
      for (int i = 0; i < wanted.size(); i++) {
        browser.tab();
        reached.add(browser
            .value("document.activeElement.getAttribute('aria-label')"
                + " || document.activeElement.textContent")
            .asText());
        assertThat(browser
                .value("getComputedStyle(document.activeElement).outlineWidth")
                .asText())
            .isEqualTo("3px");
      }
      assertThat(reached).hasSizeGreaterThan(8).isEqualTo(wanted);
    }
  }

  private static List<String> texts(Browser browser, String expression) throws Exception {
    List<String> texts = new ArrayList<>();
    browser.value(expression).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void aRunWithoutStepsIsShown() throws Exception {
    try (Browser browser = browser()) {
      browser.open(page(HtmlReportTest.run(folder, "none", 0)), DESKTOP, HEIGHT, false);
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.value("document.documentElement.dataset.drawn").asText())
          .isEqualTo("yes");
    }
  }

  @Test
  @DisplayName("a run of 10,000 steps is a page of less than 5 MB, which opens in 2 s")
  void longRunsOpenSoon() throws Exception {
    Path page = page(HtmlReportTest.run(folder, "long", 10_000));
    assertThat(Files.size(page)).isLessThan(5_000_000);
    try (Browser browser = browser()) {
      double best = Double.POSITIVE_INFINITY; // other programs may take the processor meanwhile
      for (int attempt = 0; attempt < 3; attempt++) {
        browser.open(page, DESKTOP, HEIGHT, false);
        best = Math.min(
            best,
            browser
                .value("performance.getEntriesByType('navigation')[0].loadEventStart")
                .asDouble());
      }
      assertThat(best).as("milliseconds").isBetween(1.0, 2000.0);
    }
  }
}
