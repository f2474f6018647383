package io.slimfit.run.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimedFolderTest {
  @TempDir
  Path folder;

  @Test
  void simultaneousRunsGetDifferentFolders() throws IOException {
    Path wanted = folder.resolve("runs/wordnet-20240101-000000");
    try (ClaimedFolder first = ClaimedFolder.of(wanted);
        ClaimedFolder second = ClaimedFolder.of(wanted);
        ClaimedFolder third = ClaimedFolder.of(wanted)) {
      assertThat(first.path()).isEqualTo(wanted).isEmptyDirectory();
      assertThat(second.path()).isEqualTo(wanted.resolveSibling("wordnet-20240101-000000-2"));
      assertThat(third.path()).isEqualTo(wanted.resolveSibling("wordnet-20240101-000000-3"));
      Files.writeString(second.path().resolve("metrics.json"), "{}");
    }
    assertThat(wanted.resolveSibling("").toFile().list())
        .as("a rejected run leaves no folder")
        .containsExactly("wordnet-20240101-000000-2");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> ClaimedFolder.of(file.resolve("runs/x")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no folder can be created");
  }
}
