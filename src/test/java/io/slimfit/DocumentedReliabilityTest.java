package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of faults in docs/reliability.md names tests that exist. */
class DocumentedReliabilityTest {
  private static final Pattern ROW = Pattern.compile("\\| R(\\d\\d) \\|.*\\| ([^|]+) \\|");
  private static final Pattern TESTS =
      Pattern.compile("(\\w+(?:Test|IT))(?:: (\\w+(?:, \\w+)*))?|bench/\\w+/run");
  private static final int LAST = 62;

  private static List<MatchResult> rows() throws IOException {
    return Files.readAllLines(Path.of("docs/reliability.md")).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(Matcher::toMatchResult)
        .toList();
  }

  @Test
  void everyFaultHasATest() throws IOException {
    assertThat(rows().stream().map(row -> Integer.parseInt(row.group(1))).distinct())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, LAST).boxed().toList());
    assertThat(rows())
        .allSatisfy(row -> assertThat(TESTS.matcher(row.group(2)).find()).isTrue());
  }

  @Test
  void testsExist() throws IOException {
    Map<String, String> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      sources = files
          .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
          .collect(Collectors.toMap(
              file -> file.getFileName().toString().replace(".java", ""),
              DocumentedReliabilityTest::read,
              String::concat));
    }
    List<String> missing = new ArrayList<>();
    for (MatchResult row : rows()) {
      Matcher named = TESTS.matcher(row.group(2));
      while (named.find()) {
        if (named.group(1) == null) {
          if (!Files.exists(Path.of(named.group()))) {
            missing.add(named.group());
          }
          continue;
        }
        String source = sources.getOrDefault(named.group(1), "");
        String tests = named.group(2) == null ? "" : named.group(2);
        if (source.isEmpty()) {
          missing.add(named.group(1));
        }
        Stream.of(tests.split(", "))
            .filter(test -> !test.isEmpty() && !source.contains("void " + test + "("))
            .forEach(missing::add);
      }
    }
    assertThat(missing).as("tests that docs/reliability.md names").isEmpty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
