package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLimitsTest {
  private static final int KIB = 1024;

  @TempDir
  Path root;

  @BeforeEach
  void process() throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(
        root.resolve("proc/self/status"), "Name:\tjava\nVmSize:\t    3000 kB\nVmData:\t 900 kB\n");
  }

  private void limits(String space, String data) throws IOException {
    Files.writeString(
        root.resolve("proc/self/limits"),
        "Limit                     Soft Limit           Hard Limit           Units     \n"
            + "Max data size             " + data + "            unlimited            bytes     \n"
            + "Max address space         " + space
            + "            unlimited            bytes     \n");
  }

  @Test
  void whatIsLeftOfTheTighterLimitIsAvailable() throws IOException {
    limits(String.valueOf(5000 * KIB), "unlimited");
    assertThat(new ProcessLimits(root).available()).hasValue(2000 * KIB);
    limits(String.valueOf(5000 * KIB), String.valueOf(1000 * KIB));
    assertThat(new ProcessLimits(root).available()).hasValue(100 * KIB);
    assertThat(AvailableMemory.bytes(root)).hasValue(100 * KIB);
  }

  @Test
  void withoutLimitsNothingIsSaid() throws IOException {
    assertThat(new ProcessLimits(root).available()).isEmpty();
    limits("unlimited", "unlimited");
    assertThat(new ProcessLimits(root).available()).isEmpty();
  }

  @Test
  void moreIsUsedThanAllowed() throws IOException {
    limits(String.valueOf(10 * KIB), "unlimited");
    assertThat(new ProcessLimits(root).available()).hasValue(0);
  }
}
