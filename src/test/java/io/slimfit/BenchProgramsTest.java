package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java programs in bench/ compile with the code that they measure. Those in bench/jmh need
 * another class path.
 */
class BenchProgramsTest {
  private static final Path BENCH = Path.of("bench");

  @TempDir
  private Path classes = Path.of("set by JUnit");

  static Stream<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(BENCH)) {
      return folders.filter(folder -> !programs(folder).isEmpty()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void programsCompile(Path folder) {
    assertThat(CompiledCode.errors(programs(folder), classes)).isEmpty();
  }

  /** The text of each class in a folder, by its name. */
  private static Map<String, String> programs(Path folder) {
    Map<String, String> programs = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          programs.put(name, Files.readString(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return programs;
  }
}
