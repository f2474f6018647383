package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=y>";

  private static final String PICTURE = picture();

  @TempDir
  private Path folder;

  /** A JPEG of a few pixels. */
  private static String picture() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

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
                                     "activations": 30, "workspace": 5, "total": 75}},
             "held_by_site": [
               {"site": "bert.encoder.layer.0.output x", "kind": "block-norm", "bytes": 3000},
               {"site": "bert.encoder.layer.0.output y", "kind": "norm-scale", "bytes": 72},
               {"site": "pooler input", "kind": "head", "bytes": 1024},
               {"site": %1$s, "kind": %1$s, "bytes": 10}],
             "time": {"preparing": 2, "training": 4, "evaluating": 3, "rest": 1}}
            """.formatted(json.writeValueAsString(HOSTILE), steps));
    StringBuilder lines = new StringBuilder();
    for (int step = 1; step <= steps; step++) {
      lines.append(String.format(
          "{\"step\": %d, \"loss\": %s, \"learning_rate\": 0.001,"
              + " \"active\": [\"w%d\", \"always\"],"
              + " \"activations\": 2097152, \"seconds\": 0.1,"
              + " \"phase_seconds\": {\"forward\": 0.03,"
              + " \"backward\": 0.05, \"update\": 0.01}, \"distances\": {\"always\": %s}}%n",
          step, step == 2 ? "\"NaN\"" : "1.5", step % 70, 1e-4 / step));
    }
    ObjectNode worst = json.createObjectNode()
        .put("set", "")
        .put("number", 41)
        .put("loss", 5.5)
        .put("label", HOSTILE)
        .put("predicted", HOSTILE)
        .put("picture", "\"><script>alert(1)</script>");
    worst.putObject("texts").put(HOSTILE, HOSTILE);
    Files.writeString(
        run.resolve("worst_examples.jsonl"),
        worst + "\n" + worst.deepCopy().put("picture", PICTURE) + "\n");
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
    assertThat(run.path("weights")).hasSize(6);
    assertThat(page)
        .contains("its accuracy is 0.8750", "<td>0.875</td>", "<td>1,048,590</td>", ">16</td>")
        .contains("slimfit train --config " + folder.resolve("first/config.yaml"));
    assertThat(page)
        .contains("forward 0.15 s, backward 0.25 s, update 0.05 s", "<td>4.567e-05</td>")
        .contains("block 0: 3.0 KiB: block-norm 2.9 KiB, norm-scale 72 B", "example 42");
  }

  @Test
  void noTextBecomesMarkup() throws IOException {
    String page = page(run(folder, "first", 3));
    assertThat(page).doesNotContain("<script>alert").doesNotContain("<img src=x");
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String page = page(run(folder, "first", 3));
    assertThat(page).contains("default-src 'none'");
    assertThat(Pattern.compile(
                "<(script|img|iframe)[^>]*\\ssrc=(?!\"data:image/jpeg;base64,)|<link|@import|url\\(")
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
  void aFolderThatIsNamedTwiceIsShownOnce() throws IOException {
    Path run = run(folder, "first", 3);
    assertThat(data(page(run, run.resolve("../first")))).hasSize(1);
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
  void anOlderRunHasAReportWithoutWhatItDidNotMeasure() throws IOException {
    Path run = run(folder, "old", 3);
    Files.delete(run.resolve("worst_examples.jsonl"));
    Files.delete(run.resolve("config.yaml"));
    Files.writeString(
        run.resolve("steps.jsonl"),
        "{\"step\": 1, \"loss\": 2, \"learning_rate\": 0.1, \"active\": [\"w\"],"
            + " \"activations\": 1,"
            + " \"seconds\": 1}\n");
    JsonMapper json = new JsonMapper();
    ObjectNode metrics = (ObjectNode) json.readTree(run.resolve("metrics.json").toFile());
    metrics.remove(List.of("held_by_site", "time"));
    Files.writeString(run.resolve("metrics.json"), metrics.toString());
    assertThat(page(run))
        .contains("steps.jsonl has no distances")
        .doesNotContain("Worst examples", "kind of site", "Configuration");
  }

  @Test
  void runsOfTheSameNameAreToldApart() throws IOException {
    String page =
        page(run(folder.resolve("a"), "seed-1", 3), run(folder.resolve("b"), "seed-1", 3));
    assertThat(page).contains("a/seed-1</th>", "b/seed-1</th>");
  }

  @Test
  void aRunWithoutStepsHasAReport() throws IOException {
    String page = page(run(folder, "none", 0));
    assertThat(data(page).path(0).path("weights")).isEmpty();
  }

  @Test
  void pageDoesNotReplaceAResultOfARun() throws IOException {
    Path run = run(folder, "run", 2);
    Path weights = Files.createDirectory(run.resolve("model")).resolve("model.safetensors");
    Files.writeString(weights, "weights");
    Path link = Files.createSymbolicLink(folder.resolve("page"), weights);
    for (Path read : List.of(run.resolve("metrics.json"), weights, link)) {
      String before = Files.readString(read);
      assertThatThrownBy(() -> HtmlReport.write(List.of(run), read))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is also a result of");
      assertThat(read).hasContent(before);
    }
    HtmlReport.write(List.of(run), run.resolve("page.html"));
    HtmlReport.write(List.of(run), run.resolve("page.html"));
  }
}
