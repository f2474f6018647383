package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.train.StepReport;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepsFileTest {
  @TempDir
  Path folder;

  @Test
  void everyStepIsWrittenAsALineAtOnce() throws Exception {
    StepsFile file = new StepsFile(folder);
    file.onStart(SomeRun.summary("wordnet"));
    assertThat(folder.resolve(StepsFile.NAME)).isEmptyFile();
    file.onStep(step(1, 0.5, "w"));
    file.onStep(step(2, 0.25, "w"));
    List<String> lines = Files.readAllLines(folder.resolve(StepsFile.NAME));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1))
        .isEqualTo("{\"step\":2,\"loss\":0.25,\"learning_rate\":1.0E-4,\"active\":[\"w\"],"
            + "\"activations\":1024,\"seconds\":0.5}");
  }

  @Test
  void hostileNamesAreEscaped() throws Exception {
    String name = "<script>alert(\"x\")</script>\n\u001b[31m'";
    String line = StepsFile.line(step(1, 0.5, name));
    assertThat(line).doesNotContain("\n").doesNotContain("\u001b");
    JsonNode json = new JsonMapper().readTree(line);
    assertThat(json.path("active").path(0).textValue()).isEqualTo(name);
  }

  @Test
  void nonFiniteLossIsNull() {
    assertThat(StepsFile.line(step(1, Double.NaN, "w"))).contains("\"loss\":null");
  }

  @Test
  void folderThatDisappearsDuringTheRunIsNamed() throws Exception {
    StepsFile file = new StepsFile(folder);
    file.onStart(SomeRun.summary("wordnet"));
    Files.delete(folder.resolve(StepsFile.NAME));
    assertThatThrownBy(() -> file.onStep(step(1, 0.5, "w")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.resolve(StepsFile.NAME).toString());
    assertThat(folder.resolve(StepsFile.NAME)).doesNotExist();
  }

  private static StepReport step(long number, double loss, String weight) {
    return new StepReport(
        number, 10, loss, 1e-4, List.of(weight), 1024, 0.5, java.util.Optional.empty());
  }
}
