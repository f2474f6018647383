package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard streams of the real {@code ./slimfit}: closed, full, and pipes. */
class StreamsIT {
  private static final Path GOLDEN =
      Path.of(System.getProperty("slimfit.golden")).toAbsolutePath();
  private static final String MODEL =
      GOLDEN.resolve("models/vit-classification").toString();
  private static final String PICTURE = GOLDEN.resolve("images/plain.png").toString();

  @TempDir
  private Path folder;

  @Test
  @DisplayName("a closed standard input is said, and no other file is read in its place")
  void closedInput() throws Exception {
    Ended ended = SlimfitProcess.runIn("exec \"$@\" <&-", folder, "predict", "--model", MODEL);
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("standard input: it is closed");
  }

  @Test
  @DisplayName("a closed or full standard output ends with 1 and the reason")
  void unwritableOutput() throws Exception {
    for (String line : new String[] {"exec \"$@\" >&-", "exec \"$@\" >/dev/full"}) {
      Ended ended = SlimfitProcess.runIn(line, folder, "tasks");
      assertThat(ended.code()).as(line).isEqualTo(1);
      assertThat(ended.err()).as(line).contains("standard output cannot be written");
    }
  }

  @Test
  @DisplayName("a closed standard error changes nothing")
  void closedError() throws Exception {
    Ended ended = SlimfitProcess.runIn("exec \"$@\" 2>&-", folder, "tasks");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("sst2");
  }

  @Test
  @DisplayName("--input may be a pipe")
  void pipes() throws Exception {
    String[] lines = {
      "echo '" + PICTURE + "' | \"$@\" /dev/stdin",
      "mkfifo names; echo '" + PICTURE + "' >names & \"$@\" names",
      "\"$@\" <(echo '" + PICTURE + "')"
    };
    for (String line : lines) {
      Ended ended = SlimfitProcess.runIn(line, folder, "predict", "--model", MODEL, "--input");
      assertThat(ended.code()).as("%s%n%s", line, ended.err()).isZero();
      assertThat(ended.out()).as(line).contains("plain.png");
    }
  }
}
