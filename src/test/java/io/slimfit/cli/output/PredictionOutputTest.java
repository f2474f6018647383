package io.slimfit.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code predict --output}. */
class PredictionOutputTest {
  @TempDir
  Path folder;

  @Test
  void fileIsReplacedOnlyWhenComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("answers"), "of before");
    try (PredictionOutput output = PredictionOutput.open(file.toString())) {
      output.writer().write("half");
      output.writer().flush();
    }
    assertThat(file).hasContent("of before");
    try (PredictionOutput output = PredictionOutput.open(file.toString())) {
      output.writer().write("whole");
      assertThat(file).hasContent("of before");
      output.commit();
    }
    assertThat(file).hasContent("whole");
    assertThat(folder.toFile().list()).containsExactly("answers");
  }

  @Test
  void linkIsKeptAndLeadsToThePredictions() throws IOException {
    Path file = Files.writeString(folder.resolve("answers"), "of before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    write(link);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("whole");
  }

  @Test
  void deviceIsWrittenAndNotReplaced() throws IOException {
    write(Path.of("/dev/null"));
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void fullDiskIsNamedWithItsPlace() {
    assertThatThrownBy(() -> write(Path.of("/dev/full")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("/dev/full: cannot be written: No space left on device. Make room, or choose"
            + " another place with --output");
  }

  @Test
  void unwritableOutput() {
    for (Path path : new Path[] {folder, folder.resolve("none/answers")}) {
      assertThatThrownBy(() -> PredictionOutput.open(path.toString()).close())
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll("option --output", path.toString(), "cannot be written");
    }
  }

  private static void write(Path path) throws IOException {
    try (PredictionOutput output = PredictionOutput.open(path.toString())) {
      output.writer().write("whole");
      output.commit();
    }
  }
}
