package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NoticeTest {
  /** Maven keeps a jar in GROUP/ARTIFACT/VERSION; the group with dots, after the repository. */
  private static List<String> groups() throws IOException {
    return Arrays.stream(Files.readString(Path.of("target/classpath.txt")).split(":"))
        .map(Path::of)
        .map(jar -> jar.subpath(0, jar.getNameCount() - 3).toString().replace('/', '.'))
        .distinct()
        .toList();
  }

  private static boolean isOf(String group, Stream<String> named) {
    return named.anyMatch(name -> group.endsWith("." + name));
  }

  @Test
  @DisplayName("NOTICE names the group of every library that is loaded")
  void complete() throws IOException {
    Set<String> words =
        new HashSet<>(List.of(Files.readString(Path.of("NOTICE")).split("[^A-Za-z0-9.-]+")));
    assertThat(groups()).hasSizeGreaterThan(20).allMatch(group -> isOf(group, words.stream()));
  }

  @Test
  @DisplayName("libraries that are not needed are not loaded")
  void unneeded() throws IOException {
    assertThat(groups())
        .noneMatch(group -> isOf(group, Stream.of("io.airlift", "javax.annotation")));
  }
}
