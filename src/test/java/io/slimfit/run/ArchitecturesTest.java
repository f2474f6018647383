package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.ModelSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitecturesTest {
  private static final Place OPTION = Place.setting("architecture");

  @TempDir
  private Path folder;

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> Architectures.config("bert-bass", OPTION))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown architecture 'bert-bass'")
        .hasMessageContaining("bert-base");
  }

  @Test
  void aFileOrItsFolderMayBeGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bert\"}");
    for (Path given : new Path[] {file, folder}) {
      assertThat(
              Architectures.config(given.toString(), OPTION).path("model_type").asText())
          .isEqualTo("bert");
    }
  }

  @Test
  void onlyModelsOfImagesAreTrainedFromScratch() {
    assertThat(RandomWeights.of("vit-tiny", ModelSizes.unchanged()).description())
        .isEqualTo("vit-tiny from scratch");
    assertThatThrownBy(() -> RandomWeights.of("bert-base", ModelSizes.unchanged()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'bert-base' reads texts")
        .hasMessageContaining("vit-tiny or vit-base");
  }
}
