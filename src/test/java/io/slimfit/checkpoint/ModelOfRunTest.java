package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelOfRunTest {
  @TempDir
  Path folder;

  private Path model(String name) throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    Files.writeString(model.resolve("config.json"), "{}");
    return model;
  }

  @Test
  void theFolderOfARunStandsForItsModel() throws IOException {
    Path model = model("run/model");
    assertThat(ModelFolder.ofRun(folder.resolve("run"))).isEqualTo(model);
    assertThat(ModelFolder.ofRun(model)).isEqualTo(model);
  }

  @Test
  void theFolderOfSeveralRunsIsRefusedWithTheirNames() throws IOException {
    model("series/seed-7/model");
    model("series/seed-8/model");
    model("series/older/model");
    Files.createDirectories(folder.resolve("series/seed-9")); // stopped before it had a model
    assertThatThrownBy(() -> ModelFolder.ofRun(folder.resolve("series")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(": seed-7, seed-8. Give")
        .hasMessageContaining("seed-7/model");
  }

  @Test
  void anyOtherPathStandsForItself() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    assertThat(ModelFolder.ofRun(other)).isEqualTo(other);
    assertThat(ModelFolder.ofRun(folder.resolve("nowhere"))).isEqualTo(folder.resolve("nowhere"));
  }
}
