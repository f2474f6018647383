package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dist/make} makes a folder that works where there is no Maven, no Java, and no ~/.m2. */
@Timeout(600)
class DistributionIT {
  private static final Path HOME =
      Path.of(System.getProperty("slimfit.home", ".")).toAbsolutePath();

  @TempDir
  static Path folder;

  private static Path made;

  @BeforeAll
  static void make() throws Exception {
    made = folder.resolve("slimfit dist"); // a space in the name
    Ended ended = run(HOME, Map.of(), "dist/make", "--folder", "--runtime", made.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("written: " + made);
  }

  @Test
  void trainsFromACleanFolder() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Ended trained = run(
        home,
        Map.of("HOME", home.toString(), "PATH", onlyTools(), "JAVA_HOME", "/none"),
        made.resolve("slimfit").toString(),
        "train --max-steps 1 --max-train-samples 32 --max-eval-samples 8 --threads 1 --output run"
            .split(" "));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(home.resolve("run/model/model.safetensors")).isNotEmptyFile();
    assertThat(home.resolve(".m2")).doesNotExist();
    try (Stream<Path> changed = Files.list(made)) {
      assertThat(changed.map(path -> path.getFileName().toString()))
          .as("nothing is built there")
          .containsExactlyInAnyOrder(
              "CHANGELOG.md",
              "LICENSE",
              "NOTICE",
              "README.md",
              "docs",
              "lib",
              "licences",
              "runtime",
              "slimfit",
              "slimfit.jar");
    }
  }

  @Test
  void licencesOfTheJarsLieBeside() throws Exception {
    try (Stream<Path> all = Files.list(made.resolve("licences"))) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .anyMatch(name -> name.startsWith("jackson-databind"))
          .anyMatch(name -> name.startsWith("fastcsv"));
    }
  }

  @Test
  void whatExistsIsNotOverwritten() throws Exception {
    Ended again = run(HOME, Map.of(), "dist/make", "--folder", made.toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains(made + " exists. Remove it");
    Ended unknown = run(HOME, Map.of(), "dist/make", "--fodler", "x");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("--fodler", "--folder and --runtime");
  }

  /** A path with the commands that the launcher calls, and no Java. */
  private static String onlyTools() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("bash", "readlink", "stty", "sed")) {
      for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path found = Path.of(place, tool);
        if (Files.isExecutable(found) && Files.notExists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), found);
        }
      }
    }
    return tools.toString();
  }

  /** @param environment if there is any, nothing else is in the environment */
  private static Ended run(
      Path place, Map<String, String> environment, String command, String... words)
      throws Exception {
    Path out = Files.createTempFile(folder, "made", ".out");
    Path err = Files.createTempFile(folder, "made", ".err");
    ProcessBuilder builder = new ProcessBuilder(
            Stream.concat(Stream.of(command), Stream.of(words)).toList())
        .directory(place.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    if (!environment.isEmpty()) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    Process process = builder.start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + Files.readString(err));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
