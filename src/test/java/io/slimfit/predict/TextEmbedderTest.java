package io.slimfit.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.SlimFit;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.RunConfig;
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

class TextEmbedderTest {
  private static final List<String> TEXTS = IntStream.range(0, 20)
      .mapToObj(i -> ("fine film " + "a dull day ".repeat(i % 7)).repeat(1 + i % 3))
      .toList();

  @TempDir
  static Path folder;

  @BeforeAll
  static void model() throws IOException {
    Path pairs = Files.writeString(
        folder.resolve("pairs.csv"), "anchor,positive\na film,fine film\na day,dull day\n");
    SmallRoberta.trained(
        RunConfig.forTask("embed")
            .set(DataOptions.TRAIN_FILE, pairs)
            .set(DataOptions.VALIDATION_FILE, pairs),
        folder);
  }

  private TextEmbedder opened() {
    return SlimFit.embedder(
        InferenceConfig.of(folder.resolve("run/model").toString()), RunListener.silent());
  }

  @Test
  @Timeout(120)
  void threadsShareOneModelAndGetTheResultsOfOne() throws Exception {
    try (TextEmbedder model = opened()) {
      List<float[]> alone = new ArrayList<>();
      TEXTS.forEach(text -> alone.add(model.embed(text)));
      List<float[]> together = Callers.results(i -> model.embed(TEXTS.get(i % TEXTS.size())));
      assertThat(together).hasSize(1600);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i % 200 % TEXTS.size()));
      }
    }
  }

  @Test
  void listsAreEmbeddedInTheirOrder() {
    try (TextEmbedder model = opened()) {
      float[][] all = model.embed(TEXTS);
      assertThat(all).hasDimensions(TEXTS.size(), model.dimensions());
      assertThat(all[7]).containsExactly(model.embed(TEXTS.get(7)), within(1e-5f));
      assertThat(model.embed(List.of())).isEmpty();
    }
  }

  @Test
  void afterCloseItSaysThatTheModelIsClosed() {
    TextEmbedder model = opened();
    model.close();
    model.close();
    assertThatThrownBy(() -> model.embed("a film"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }
}
