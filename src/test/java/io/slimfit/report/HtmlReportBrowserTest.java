package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in headless Chromium; skipped where there is none on the PATH. */
class HtmlReportBrowserTest {
  private static final long PATIENCE_SECONDS = 100;

  @TempDir
  private Path folder;

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What the browser prints: the document after its scripts, and what they log. */
  private record Shown(String document, String log) {}

  private Shown shown(Path page) throws IOException, InterruptedException {
    Optional<Path> browser = chromium();
    assumeThat(browser).as("a chromium on the PATH: apt install chromium").isPresent();
    Path document = folder.resolve("document.html");
    Path log = folder.resolve("log.txt");
    Process process = new ProcessBuilder(List.of(
            browser.orElseThrow().toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
            "--user-data-dir=" + folder.resolve("profile"),
            "--window-size=400,800",
            "--virtual-time-budget=4000",
            "--dump-dom",
            page.toUri().toString()))
        .redirectOutput(document.toFile())
        .redirectError(log.toFile())
        .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("chromium ends in time")
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Shown(Files.readString(document), Files.readString(log));
  }

  @Test
  void allChartsAreDrawnWithoutAnError() throws Exception {
    Path page = folder.resolve("page.html");
    HtmlReport.write(
        List.of(HtmlReportTest.run(folder, "first", 40), HtmlReportTest.run(folder, "second", 30)),
        page);
    Shown shown = shown(page);
    assertThat(shown.log()).doesNotContain("CONSOLE");
    assertThat(shown.document()).contains("data-drawn=\"yes\"");
    assertThat(shown.document().split("<canvas", -1)).hasSizeGreaterThan(7);
    assertThat(shown.document()).doesNotContain("<img");
  }

  @Test
  void aRunWithoutStepsIsShown() throws Exception {
    Path page = folder.resolve("page.html");
    HtmlReport.write(List.of(HtmlReportTest.run(folder, "none", 0)), page);
    Shown shown = shown(page);
    assertThat(shown.log()).doesNotContain("CONSOLE");
    assertThat(shown.document()).contains("data-drawn=\"yes\"");
  }
}
