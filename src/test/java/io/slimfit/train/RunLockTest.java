package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir
  private Path folder;

  @Test
  @DisplayName("R54 a second run in the folder is told which process holds it, and since when")
  void aSecondRunIsRefused() {
    try (RunLock first = RunLock.take(folder)) {
      assertThatThrownBy(() -> RunLock.take(folder))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("started 20");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  @DisplayName("R54 what a killed run left of its lock is taken over")
  void aStaleLockIsTakenOver() throws IOException {
    Files.writeString(folder.resolve(RunLock.NAME), "process 1, started long ago\n");
    try (RunLock lock = RunLock.take(folder)) {
      assertThat(folder.resolve(RunLock.NAME))
          .content()
          .contains("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  @DisplayName("R54 the lock of another run is no reason to call the folder full")
  void theLockIsNotAResult() throws IOException {
    Files.writeString(folder.resolve(RunLock.NAME), "process 1, started long ago\n");
    new OutputFolder(folder, false).prepare().close();
    assertThat(folder).isEmptyDirectory();
  }
}
