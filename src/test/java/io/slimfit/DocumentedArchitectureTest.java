package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md names only existing classes and folders, and every folder. */
class DocumentedArchitectureTest {
  private static final Path DOCUMENT = Path.of("docs/architecture.md");
  private static final Path ROOMS = Path.of("src/main/java/io/slimfit");
  private static final Path TESTS = Path.of("src/test/java/io/slimfit");

  /** Folders whose own folders have a line each. */
  private static final List<Path> DESCRIBED = List.of(ROOMS, Path.of("bench"), Path.of("docs"));

  /** {@code `room/Class`} */
  private static final Pattern PATH = Pattern.compile("`([a-z]+/[\\w/]+)`");

  /** Words that are written like classes. */
  private static final Set<String> WORDS =
      Set.of("LoRA", "ModernBERT", "PyTorch", "RoBERTa", "ViT", "WordNet");

  /** {@code | `room` | purpose | may use | contains | } */
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z]+)` \\| [^|]* \\| [^|]* \\| ([^|]*)\\|");

  /** {@code folder/ what it is for} */
  private static final Pattern LINE = Pattern.compile("( *)([\\w./]+)/ +\\S.*");

  @Test
  void tableNamesClassesOfTheRoom() throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    int rooms = 0;
    while (row.find()) {
      rooms++;
      Set<String> classes = classes(ROOMS.resolve(row.group(1)));
      for (String name : row.group(2).trim().split(",\\s*")) {
        if (!name.isEmpty() && !classes.contains(name)) {
          missing.add(row.group(1) + ": " + name);
        }
      }
    }
    assertThat(rooms).as("rows of the table").isPositive();
    assertThat(missing).as("classes that are not in their room").isEmpty();
  }

  @Test
  void textNamesClassesThatExist() throws IOException {
    Set<String> known = classes(ROOMS);
    known.addAll(classes(TESTS));
    known.addAll(WORDS);
    Set<String> named = Pattern.compile("\\b[A-Z][a-z0-9]+[A-Z]\\w*")
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(word -> word.group())
        .collect(Collectors.toCollection(TreeSet::new));
    named.removeAll(known);
    assertThat(named).as("classes that do not exist").isEmpty();
  }

  /** The exercises of docs/development.md: what would have to change is there. */
  @Test
  void exercisesChangeFilesThatExist() throws IOException {
    List<String> missing = Files.readAllLines(Path.of("docs/development.md")).stream()
        .filter(line -> line.startsWith("| changed |"))
        .flatMap(line -> PATH.matcher(line).results().map(path -> path.group(1)))
        .filter(path -> !Files.exists(ROOMS.resolve(path + ".java")))
        .toList();
    assertThat(missing).as("files that do not exist").isEmpty();
  }

  @Test
  void everyFolderHasALine() throws IOException {
    Set<Path> lines = documentedFolders();
    assertThat(lines).allMatch(Files::isDirectory, "is a folder");
    Set<Path> folders = new TreeSet<>();
    for (Path described : DESCRIBED) {
      try (Stream<Path> found = Files.walk(described, described.equals(ROOMS) ? 9 : 1)) {
        found
            .filter(Files::isDirectory)
            .filter(DocumentedArchitectureTest::isKept)
            .forEach(folders::add);
      }
    }
    folders.removeAll(lines);
    assertThat(folders).as("folders without a line").isEmpty();
  }

  /** The folders of the tree, which is indented by two spaces per level. */
  private static Set<Path> documentedFolders() throws IOException {
    String text = Files.readString(DOCUMENT);
    String tree = text.substring(text.indexOf("## Folders")).split("```", -1)[1];
    List<Path> parents = new ArrayList<>();
    Set<Path> folders = new TreeSet<>();
    for (String line : tree.lines().filter(each -> !each.isBlank()).toList()) {
      Matcher folder = LINE.matcher(line);
      assertThat(folder.matches()).as("a folder and what it is for: '%s'", line).isTrue();
      int level = folder.group(1).length() / 2;
      Path path =
          level == 0 ? Path.of(folder.group(2)) : parents.get(level - 1).resolve(folder.group(2));
      parents.subList(level, parents.size()).clear();
      parents.add(path);
      folders.add(path);
    }
    return folders;
  }

  /** Folders that Python leaves behind are not part of the project. */
  private static boolean isKept(Path folder) {
    return !folder.endsWith("__pycache__");
  }

  private static Set<String> classes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new TreeSet<>();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
