package io.slimfit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where it cannot build. */
class LauncherIT {
  @TempDir
  private Path home;

  @Test
  void whereItMayNotBuildItSaysWhyItMust() throws IOException, InterruptedException {
    Files.copy(Path.of(System.getProperty("slimfit.home"), "slimfit"), home.resolve("slimfit"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Path lock =
        Files.createDirectories(home.resolve("target/launcher.lock")); // nobody can write it
    assertThat(failure())
        .contains("it was never built")
        .contains(lock + " cannot be written")
        .doesNotContain("line ");

    Files.createDirectories(home.resolve("target/classes"));
    Files.writeString(
        home.resolve("target/classpath.txt"), home.resolve("gone.jar").toString());
    assertThat(failure()).contains(home.resolve("gone.jar") + " is not there");
  }

  private String failure() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", home.resolve("slimfit").toString(), "--version")
        .redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isNotZero();
    return said;
  }
}
