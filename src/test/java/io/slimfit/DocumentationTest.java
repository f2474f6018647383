package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of the Markdown files may rely on. */
class DocumentationTest {
  private static final int COLUMNS = 100;
  private static final int README_LINES = 150;
  private static final Path README = Path.of("README.md");

  /** The packages whose classes programs use. */
  private static final List<String> API =
      List.of("io.slimfit", "io.slimfit.predict", "io.slimfit.run.config", "io.slimfit.train");

  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern URL = Pattern.compile("https?://\\S+");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @TempDir
  Path classes;

  @Test
  void readmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(README_LINES);
  }

  /** A URL cannot be broken, nor can a row of a table. */
  @Test
  void linesOfMarkdownFitIntoAHundredColumns() {
    assertThat(tooLong(documents(), line -> !line.startsWith("|"))).isEmpty();
  }

  /** A row of a table of test data, with bars between its cells, is not broken, either. */
  @Test
  void linesOfJavaFitIntoAHundredColumns() {
    List<Path> code = Stream.of("src", "bench", "examples")
        .flatMap(folder -> files(Path.of(folder), ".java").stream())
        .toList();
    assertThat(tooLong(code, line -> !line.matches("\\s*\"[^\"]*\\|.*"))).isEmpty();
  }

  /** Lines of more than 100 columns, with their place. */
  private static List<String> tooLong(List<Path> files, Predicate<String> breakable) {
    List<String> tooLong = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = URL.matcher(lines.get(i)).replaceAll("");
        if (line.codePointCount(0, line.length()) > COLUMNS && breakable.test(line)) {
          tooLong.add(file + ", line " + (i + 1) + ": " + line);
        }
      }
    }
    return tooLong;
  }

  @Test
  void linksLeadToFilesAndHeadings() {
    List<String> broken = new ArrayList<>();
    for (Path file : documents()) {
      for (String link : links(file)) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        boolean found =
            Files.exists(target) && (parts.length == 1 || headings(target).contains(parts[1]));
        if (!found) {
          broken.add(file + ": " + link);
        }
      }
    }
    assertThat(broken).as("links that lead nowhere").isEmpty();
  }

  /** Its Java code, statements without imports, compiles against the API. */
  @Test
  void javaOfTheReadmeCompiles() throws IOException {
    String statements = JAVA.matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining("\n"));
    assertThat(statements).contains("SlimFit.train");
    String code = API.stream().map(room -> "import " + room + ".*;\n").collect(Collectors.joining())
        + "class Readme {\n  void run() {\n" + statements + "\n  }\n}\n";
    assertThat(CompiledCode.errors(Map.of("Readme", code), classes)).isEmpty();
  }

  private static List<Path> documents() {
    List<Path> documents = new ArrayList<>(List.of(README, Path.of("CHANGELOG.md")));
    documents.addAll(files(Path.of("docs"), ".md"));
    return documents;
  }

  /** The files of a folder, at any depth, whose names end in this way. */
  private static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Links to other files and headings of the project. */
  private static List<String> links(Path file) {
    return LINK.matcher(String.join("\n", lines(file)))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  /** The anchors that GitHub gives to the headings of a file. */
  private static Set<String> headings(Path file) {
    Set<String> anchors = new HashSet<>();
    for (String line : lines(file)) {
      if (line.matches("#+ .*")) {
        anchors.add(line.replaceFirst("#+ ", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N} _-]", "")
            .replace(' ', '-'));
      }
    }
    return anchors;
  }
}
