package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.task.question.SquadPrediction.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionFilesTest {
  private static final SquadPrediction FIRST = new SquadPrediction(
      "a\"1",
      "caf\u00E9 \uD83D\uDE00\n",
      List.of(
          new Candidate("caf\u00E9 \uD83D\uDE00\n", 0, 6, 1.5, 2, 0.75),
          new Candidate("", 0, 0, 0, 1, 0.25)),
      OptionalDouble.of(-2.5));
  private static final SquadPrediction SECOND = new SquadPrediction(
      "b",
      "",
      List.of(new Candidate("", 0, 0, Double.NaN, 0, Double.NaN)),
      OptionalDouble.of(Double.NaN));

  @TempDir
  private Path folder;

  private JsonNode read(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).toFile());
  }

  @Test
  void filesContainPredictionsById() throws IOException {
    try (PredictionFiles files = new PredictionFiles(folder, true)) {
      files.add(FIRST);
      files.add(SECOND);
      files.commit();
    }
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("predictions.json", "nbest_predictions.json", "null_odds.json");
    assertThat(read("predictions.json").path("a\"1").asText()).isEqualTo(FIRST.text());
    assertThat(read("predictions.json").path("b").asText()).isEmpty();
    JsonNode best = read("nbest_predictions.json").path("a\"1");
    assertThat(best.size()).isEqualTo(2);
    assertThat(best.path(0).path("text").asText()).isEqualTo(FIRST.text());
    assertThat(best.path(0).path("start_logit").asDouble()).isEqualTo(1.5);
    assertThat(best.path(0).path("end_logit").asDouble()).isEqualTo(2);
    assertThat(best.path(1).path("probability").asDouble()).isEqualTo(0.25);
    assertThat(
            read("nbest_predictions.json").path("b").path(0).path("start_logit").isNull())
        .isTrue();
    assertThat(read("null_odds.json").path("a\"1").asDouble()).isEqualTo(-2.5);
    assertThat(read("null_odds.json").path("b").isNull()).isTrue();
  }

  @Test
  void version1HasNoNullOdds() {
    try (PredictionFiles files = new PredictionFiles(folder, false)) {
      files.add(FIRST);
      files.commit();
    }
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("predictions.json", "nbest_predictions.json");
  }

  @Test
  void uncommittedFilesLeaveNothing() throws IOException {
    Files.writeString(folder.resolve("predictions.json"), "{}");
    try (PredictionFiles files = new PredictionFiles(folder, true)) {
      files.add(FIRST);
    }
    assertThat(folder.toFile().list()).containsExactly("predictions.json");
    assertThat(folder.resolve("predictions.json")).hasContent("{}");
  }

  @Test
  void unwritableFileIsNamed() {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> new PredictionFiles(absent, true))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(absent.resolve("predictions.json").toString());
  }
}
