package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.train.StepPhases;
import io.slimfit.train.StepReport;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
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
            + "\"activations\":1024,\"seconds\":0.5,"
            + "\"phase_seconds\":{\"forward\":0.0,\"backward\":0.0,\"update\":0.0}}");
  }

  @Test
  @DisplayName("distances are written in every line if they are asked for, with four digits")
  void distancesAreWritten() throws Exception {
    StepReport step = new StepReport(
        1,
        10,
        0.5,
        1e-4,
        List.of("a", "b"),
        1024,
        0.5,
        new StepPhases(0.123456, 0.2, 0.1),
        Optional.empty(),
        Optional.empty(),
        Map.of("a", 1.23456789e-5),
        1.0);
    assertThat(StepsFile.line(step)).doesNotContain("distances");
    StepsFile file = new StepsFile(folder, true, note -> {});
    file.onStart(SomeRun.summary("wordnet"));
    file.onStep(step);
    JsonNode json = new JsonMapper().readTree(Files.readString(folder.resolve(StepsFile.NAME)));
    assertThat(json.path("distances").toString()).isEqualTo("{\"a\":1.235E-5}");
    assertThat(json.path("phase_seconds").path("forward").doubleValue()).isEqualTo(0.1235);
  }

  @Test
  @DisplayName("otherwise one to two hundred lines have distances, evenly spaced")
  void someLinesHaveDistances() throws Exception {
    StepsFile file = new StepsFile(folder);
    file.onStart(SomeRun.summary("wordnet"));
    for (long step = 1; step <= 250; step++) {
      file.onStep(new StepReport(
          step,
          250,
          0.5,
          1e-4,
          List.of("a"),
          1024,
          0.5,
          StepPhases.NONE,
          Optional.empty(),
          Optional.empty(),
          Map.of("a", 1e-5),
          1));
    }
    List<String> lines = Files.readAllLines(folder.resolve(StepsFile.NAME));
    assertThat(lines.stream().filter(line -> line.contains("distances"))).hasSize(125);
    assertThat(lines.get(0)).doesNotContain("distances");
    assertThat(lines.get(1)).contains("distances");
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
    return new StepReport(number, 10, loss, 1e-4, List.of(weight), 1024, 0.5, Optional.empty());
  }
}
