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

  /** A row of a table cannot be broken, nor can a URL. */
  @Test
  void linesFitIntoAHundredColumns() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : documents()) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = URL.matcher(lines.get(i)).replaceAll("");
        if (line.codePointCount(0, line.length()) > COLUMNS && !line.startsWith("|")) {
          tooLong.add(file + ", line " + (i + 1) + ": " + line);
        }
      }
    }
    assertThat(tooLong).as("lines of more than %d columns", COLUMNS).isEmpty();
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
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
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
