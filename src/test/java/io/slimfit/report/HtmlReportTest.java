package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=y>";

  @TempDir
  private Path folder;

  /** The folder of a run whose classes, model and configuration are hostile. */
  static Path run(Path parent, String name, int steps) throws IOException {
    Path run = Files.createDirectories(parent.resolve(name));
    JsonMapper json = new JsonMapper();
    Files.writeString(
        run.resolve("metrics.json"), """
            {"task": "text", "model": %1$s, "profile": "lean", "freeze": "ils", "steps": %2$d,
             "train_loss": 0.25, "train_samples": 96, "eval": {"accuracy": 0.875, "loss": 0.5},
             "evaluations": [{"step": 1, "eval": {"accuracy": 0.5}},
                             {"step": 2, "eval": {"accuracy": 0.875}}],
             "eval_samples": 64, "seconds_per_step": 0.125,
             "classes": {%1$s: {"precision": 0.75, "recall": 0.5, "f1": 0.6, "examples": 32},
                         "other": {"precision": 1, "recall": 1, "f1": 1, "examples": 32}},
             "confusion_matrix": [[16, 16], [0, 32]],
             "memory": {"weights": 1048576, "gradients": 2, "optimizer": 3, "activations": 4,
                        "workspace": 5, "total": 1048590, "peak_rss": 9999999,
                        "baseline": {"weights": 10, "gradients": 10, "optimizer": 20,
                                     "activations": 30, "workspace": 5, "total": 75}}}
            """.formatted(json.writeValueAsString(HOSTILE), steps));
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= steps; step++) {
      lines.append(String.format(
          "{\"step\": %d, \"loss\": %s, \"learning_rate\": 0.001,"
              + " \"active\": [\"w%d\", \"always\"],"
              + " \"activations\": 2097152, \"seconds\": 0.1}%n",
          step, step == 2 ? "\"NaN\"" : "1.5", step % 70));
    }
    Files.writeString(run.resolve("steps.jsonl"), lines);
    Files.writeString(run.resolve("config.yaml"), "model: '" + HOSTILE + "'\n");
    return run;
  }

  private static JsonNode data(String page) throws IOException {
    Matcher found = Pattern.compile(
            "<script type=\"application/json\" id=\"runs\">(.*?)</script>", Pattern.DOTALL)
        .matcher(page);
    assertThat(found.find()).isTrue();
    return new JsonMapper().readTree(found.group(1));
  }

  private String page(Path... runs) throws IOException {
    Path file = folder.resolve("page.html");
    HtmlReport.write(List.of(runs), file);
    return Files.readString(file);
  }

  @Test
  void valuesAreThoseOfTheFiles() throws IOException {
    String page = page(run(folder, "first", 5));
    JsonNode run = data(page).path(0);
    assertThat(run.path("steps").toString()).isEqualTo("[1,2,3,4,5]");
    assertThat(run.path("loss").path(0).asDouble()).isEqualTo(1.5);
    assertThat(run.path("loss").path(1).isNumber()).isFalse();
    assertThat(run.path("held").path(0).asDouble()).isEqualTo(2);
    assertThat(run.path("evalValues").toString()).isEqualTo("[0.5,0.875]");
    assertThat(run.path("memory").path("weights").asLong()).isEqualTo(1048576);
    assertThat(run.path("weights")).hasSize(6);
    assertThat(page)
        .contains("its accuracy is 0.875", "<td>0.875</td>", "<td>1048590</td>", "<td>16</td>")
        .contains("slimfit train --config first/config.yaml");
  }

  @Test
  void noTextBecomesMarkup() throws IOException {
    String page = page(run(folder, "first", 3));
    assertThat(page).doesNotContain("<script>alert").doesNotContain("<img");
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String page = page(run(folder, "first", 3));
    assertThat(page).contains("default-src 'none'");
    assertThat(Pattern.compile("<(script|img|iframe)[^>]*\\ssrc=|<link|@import|url\\(")
            .matcher(page)
            .find())
        .isFalse();
  }

  @Test
  void severalRunsStandSideBySide() throws IOException {
    String page = page(run(folder, "first", 3), run(folder, "second", 4));
    assertThat(data(page)).hasSize(2);
    assertThat(page)
        .contains("<th scope=\"col\">first</th><th scope=\"col\">second</th>")
        .contains("id=\"freeze-0\"", "id=\"freeze-1\"");
  }

  @Test
  void tenThousandStepsFitIntoFiveMegabytes() throws IOException {
    String page = page(run(folder, "long", 10_000));
    assertThat(page.length()).isLessThan(5_000_000);
    assertThat(data(page).path(0).path("active").path(0)).hasSize(400);
  }

  @Test
  void aFolderWithoutARunIsRefused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> page(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not the folder of a run that has ended");
    assertThatThrownBy(() -> page(folder.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none");
    Path cut = run(folder, "cut", 3);
    Files.writeString(cut.resolve("steps.jsonl"), "{\"step\": 1, \"lo");
    assertThatThrownBy(() -> page(cut))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void aRunWithoutStepsHasAReport() throws IOException {
    String page = page(run(folder, "none", 0));
    assertThat(data(page).path(0).path("weights")).isEmpty();
  }
}
