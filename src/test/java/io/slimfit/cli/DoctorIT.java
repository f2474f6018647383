package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slimfit.cli.SlimfitProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit doctor} on machines where something is missing. */
class DoctorIT {
  @TempDir
  Path folder;

  private Ended doctor(Map<String, String> environment) throws Exception {
    return SlimfitProcess.start(folder, environment, "doctor").await();
  }

  @Test
  void trainingCanStartHere() throws Exception {
    Ended ended = doctor(Map.of());
    assertThat(ended.code()).as(ended.out()).isZero();
    assertThat(ended.out()).contains(Main.VERSION, "native libraries", "Training can start here.");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void aCacheThatCannotBeWrittenIsFatal() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Ended ended = doctor(Map.of("SLIMFIT_CACHE", file.resolve("cache").toString()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("FAIL native libraries", "SLIMFIT_CACHE", "Training cannot start here.");
  }

  @Test
  void aCacheFromWhichNothingMayRunIsFatal() throws Exception {
    Path cache = Files.createDirectory(folder.resolve("noexec"));
    Process mount = new ProcessBuilder(
            "mount", "-t", "tmpfs", "-o", "noexec,size=700m", "tmpfs", cache.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assumeTrue(
        mount.waitFor(20, TimeUnit.SECONDS) && mount.exitValue() == 0, "mounts are not allowed");
    try {
      Ended ended = doctor(Map.of("SLIMFIT_CACHE", cache.toString()));
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.out()).contains("FAIL native libraries", "noexec", "SLIMFIT_CACHE");
    } finally {
      assertThat(new ProcessBuilder("umount", cache.toString()).start().waitFor())
          .isZero();
    }
  }

  @Test
  void whatTheHubWillDoIsSaid() throws Exception {
    Ended ended = doctor(Map.of("HF_HUB_OFFLINE", "1"));
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("note hub").contains("offline").contains("unset it");
    Map<String, String> proxy =
        Map.of("HF_HUB_OFFLINE", "0", "HTTPS_PROXY", "http://me:secret@proxy.example:3128");
    assertThat(doctor(proxy).out())
        .contains("through the proxy proxy.example:3128")
        .doesNotContain("secret");
  }
}
