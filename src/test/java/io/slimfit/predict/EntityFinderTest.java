package io.slimfit.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.SlimFit;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.token.FoundEntity;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EntityFinderTest {
  private static final List<String> TEXTS = IntStream.range(0, 20)
      .mapToObj(i -> ("Ada was in London " + "on a dull day ".repeat(i % 7)).repeat(1 + i % 3))
      .toList();

  @TempDir
  static Path folder;

  @BeforeAll
  static void model() throws IOException {
    Path sentences = Files.writeString(
        folder.resolve("train.conll"), "Ada B-PER\nwas O\n\nin O\nLondon B-LOC\n");
    SmallRoberta.trained(
        RunConfig.forTask("ner")
            .set(DataOptions.TRAIN_FILE, sentences)
            .set(DataOptions.VALIDATION_FILE, sentences),
        folder);
  }

  private EntityFinder opened() {
    return SlimFit.entityFinder(
        InferenceConfig.of(folder.resolve("run/model").toString()), RunListener.silent());
  }

  @Test
  @Timeout(120)
  void threadsShareOneModelAndGetTheResultsOfOne() throws Exception {
    try (EntityFinder model = opened()) {
      assertThat(model.tags()).containsExactlyInAnyOrder("O", "B-PER", "B-LOC");
      List<List<FoundEntity>> alone = new ArrayList<>();
      TEXTS.forEach(text -> alone.add(model.find(text)));
      assertThat(alone).as("some name is found").anyMatch(found -> !found.isEmpty());
      List<List<FoundEntity>> together =
          Callers.results(i -> model.find(TEXTS.get(i % TEXTS.size())));
      assertThat(together).hasSize(1600);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i % 200 % TEXTS.size()));
      }
    }
  }

  @Test
  void afterCloseItSaysThatTheModelIsClosed() {
    EntityFinder model = opened();
    model.close();
    model.close();
    assertThatThrownBy(() -> model.find("Ada was in London"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }
}
