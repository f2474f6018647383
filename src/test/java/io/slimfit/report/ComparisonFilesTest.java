package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.run.compare.ComparedRun;
import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import io.slimfit.run.compare.ComparisonResult.Run;
import io.slimfit.run.compare.ComparisonResult.Tried;
import io.slimfit.run.compare.PairedDifference;
import io.slimfit.run.compare.RunOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonFilesTest {
  private static final PairedDifference NONE =
      new PairedDifference(0, Optional.of(new PairedDifference.Interval(0, 0)));
  private static final PairedDifference LOWER =
      new PairedDifference(-0.02, Optional.of(new PairedDifference.Interval(-0.05, 0.01)));

  @TempDir
  Path folder;

  @Test
  @DisplayName("one task: methods.NAME has everything about a method")
  void oneTask() throws Exception {
    JsonNode json = json(new ComparisonResult(
        "full", List.of(task("mrpc", "accuracy")), Map.of("full", NONE, "ils", LOWER), true));
    assertThat(json.path("task").textValue()).isEqualTo("mrpc");
    assertThat(json.path("metric").textValue()).isEqualTo("accuracy");
    assertThat(json.path("reference").textValue()).isEqualTo("full");
    assertThat(json.path("complete").booleanValue()).isTrue();
    JsonNode ils = json.path("methods").path("ils");
    assertThat(ils.path("learning_rate").doubleValue()).isEqualTo(3e-4);
    assertThat(ils.path("runs").path(0).path("seed").longValue()).isEqualTo(1);
    assertThat(ils.path("runs").path(0).path("value").doubleValue()).isEqualTo(0.75);
    assertThat(ils.path("runs").path(0).path("eval").path("f1").doubleValue()).isEqualTo(0.8);
    assertThat(ils.path("runs").path(0).path("folder").textValue())
        .isEqualTo("runs/mrpc/ils/3e-4/seed-1");
    assertThat(ils.path("mean").doubleValue()).isEqualTo(0.75);
    assertThat(ils.path("deviation").isNull()).isTrue();
    assertThat(ils.path("difference").doubleValue()).isEqualTo(-0.02);
    assertThat(ils.path("interval").toString()).isEqualTo("[-0.05,0.01]");
    assertThat(ils.path("peak_rss").longValue()).isEqualTo(600L << 20);
    assertThat(ils.path("held").longValue()).isEqualTo(5L << 20);
    assertThat(ils.path("optimizer").longValue()).isEqualTo(40L << 20);
    assertThat(ils.path("gradients").longValue()).isEqualTo(20L << 20);
    assertThat(ils.path("seconds_per_step").doubleValue()).isEqualTo(0.25);
    assertThat(ils.path("tried").path(1).path("value").isNull()).isTrue();
  }

  @Test
  @DisplayName("several tasks: methods.NAME has the mean difference, tasks.TASK.methods the rest")
  void severalTasks() throws Exception {
    JsonNode json = json(new ComparisonResult(
        "full",
        List.of(task("mrpc", "accuracy"), task("stsb", "spearmanr")),
        Map.of("full", NONE, "ils", LOWER),
        false));
    assertThat(json.path("complete").booleanValue()).isFalse();
    assertThat(json.path("methods").path("ils").path("difference").doubleValue())
        .isEqualTo(-0.02);
    assertThat(json.path("methods").path("ils").path("interval").size()).isEqualTo(2);
    JsonNode ofTask = json.path("tasks").path("stsb");
    assertThat(ofTask.path("metric").textValue()).isEqualTo("spearmanr");
    assertThat(ofTask.path("methods").path("ils").path("mean").doubleValue()).isEqualTo(0.75);
    String tables = Files.readString(folder.resolve("comparison.md"));
    assertThat(tables)
        .contains("Not complete", "## All tasks", "| ils | -2.00 (-5.00 to +1.00) |", "## stsb: ");
  }

  @Test
  void tablesAreMarkdown() throws Exception {
    json(new ComparisonResult(
        "full", List.of(task("mrpc", "accuracy")), Map.of("full", NONE, "ils", LOWER), true));
    assertThat(Files.readString(folder.resolve("comparison.md")))
        .contains(
            "# Comparison on mrpc",
            "## mrpc: accuracy",
            "| full | 3e-4 | 1 | 0.7500 (-) | reference | 600 | 5.0 | 40 | 20 | 0.250 |",
            "| ils | 3e-4 | 1 | 0.7500 (-) | -0.0200 (-0.0500 to +0.0100) | 600 |",
            "- ils: seed 1 0.7500",
            "- ils: 3e-4 gave 0.7400, 6e-4 gave -; the best one is still at the edge")
        .doesNotContain("Not complete");
  }

  @Test
  @DisplayName("comparison.html has the tables of comparison.md, and an interval for each method")
  void tablesAreAPage() throws Exception {
    json(new ComparisonResult(
        "full", List.of(task("mrpc", "accuracy")), Map.of("full", NONE, "ils", LOWER), true));
    assertThat(Files.readString(folder.resolve("comparison.html")))
        .contains(
            "<h1>Comparison on mrpc</h1>",
            "<th scope=\"row\">ils</th><td>3e-4</td><td>1</td><td>0.7500 (-)</td>"
                + "<td>-0.0200 (-0.0500 to +0.0100)</td><td>600</td>",
            "aria-label=\"ils: -0.0200, from -0.0500 to +0.0100\"",
            "<line class=\"range\" x1=\"4.00%\" x2=\"59.20%\"",
            "<li>ils: seed 1 0.7500</li>",
            "the best one is still at the edge")
        .doesNotContain("Not complete", "aria-label=\"full: +");
  }

  @Test
  void aHostileMethodIsNoMarkup() throws Exception {
    String hostile = "</h1><script>alert(1)</script>";
    OnTask task = new OnTask(
        hostile,
        Optional.of("accuracy"),
        List.of(
            method(hostile, "full", "accuracy", NONE),
            method(hostile, hostile, "accuracy", LOWER)));
    json(new ComparisonResult("full", List.of(task, task), Map.of(hostile, LOWER), false));
    assertThat(Files.readString(folder.resolve("comparison.html")))
        .contains("All tasks", "Not complete", "aria-label=\"&lt;/h1&gt;&lt;script&gt;")
        .doesNotContain("<script>");
  }

  @ParameterizedTest
  @DisplayName("axe finds nothing in the page")
  @CsvSource({"1280, false", "390, true"})
  void thePageIsAccessible(int width, boolean dark) throws Exception {
    json(new ComparisonResult(
        "full",
        List.of(task("mrpc", "accuracy"), task("stsb", "spearmanr")),
        Map.of("full", NONE, "ils", LOWER),
        false));
    try (Browser browser = new Browser(folder.resolve("profile"))) {
      browser.open(folder.resolve("comparison.html"), width, 800, dark);
      assertThat(browser.complaints()).isEmpty();
      assertThat(Axe.violations(browser)).isEmpty();
      assertThat(browser.value("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(width);
    }
  }

  private JsonNode json(ComparisonResult result) throws Exception {
    ComparisonFiles.write(folder, result);
    return new JsonMapper().readTree(folder.resolve("comparison.json").toFile());
  }

  private static OnTask task(String task, String metric) {
    return new OnTask(
        task,
        Optional.of(metric),
        List.of(method(task, "full", metric, NONE), method(task, "ils", metric, LOWER)));
  }

  private static OfMethod method(
      String task, String method, String metric, PairedDifference difference) {
    RunOutcome outcome = new RunOutcome(
        Map.of(metric, OptionalDouble.of(0.75), "f1", OptionalDouble.of(0.8)),
        100,
        10,
        0.25,
        5L << 20,
        20L << 20,
        40L << 20,
        300L << 20,
        600L << 20,
        Optional.empty());
    return new OfMethod(
        method,
        OptionalDouble.of(3e-4),
        List.of(new Tried(3e-4, OptionalDouble.of(0.74)), new Tried(6e-4, OptionalDouble.empty())),
        true,
        List.of(new Run(new ComparedRun(task, method, 3e-4, 1), OptionalDouble.of(0.75), outcome)),
        OptionalDouble.of(0.75),
        OptionalDouble.empty(),
        Optional.of(difference),
        outcome.peakRss(),
        outcome.held(),
        outcome.optimizer(),
        outcome.gradients(),
        outcome.secondsPerStep());
  }
}
