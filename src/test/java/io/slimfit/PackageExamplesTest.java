package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A room that can be extended shows in its package-info, in code, how that is done. These examples
 * compile: each {@code <pre>} block of code is a whole class, with its package and its imports.
 */
class PackageExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Rooms that are there to be extended. */
  private static final List<String> EXTENSIBLE =
      List.of("codec", "freeze", "model", "nn", "optim", "task");

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);
  private static final Pattern TYPE = Pattern.compile(
      "^(?:public )?(?:final )?(?:class|record|interface) (\\w+)", Pattern.MULTILINE);

  @TempDir
  Path classes;

  @Test
  void everyExtensibleRoomShowsHow() {
    assertThat(examples().keySet()).containsAll(EXTENSIBLE);
  }

  @Test
  void examplesCompile() {
    Map<String, String> code = new TreeMap<>();
    examples().values().forEach(ofRoom -> ofRoom.forEach(e -> code.put(e.name(), e.code())));
    assertThat(CompiledCode.errors(code, classes)).isEmpty();
  }

  /** All examples by the room that shows them. */
  private static Map<String, List<Example>> examples() {
    Map<String, List<Example>> examples = new TreeMap<>();
    Path rooms = SOURCES.resolve("io/slimfit");
    for (Path file : packageInfos(rooms)) {
      List<Example> found = examplesOf(file);
      if (!found.isEmpty()) {
        String room = rooms.relativize(file).getName(0).toString();
        examples.computeIfAbsent(room, key -> new ArrayList<>()).addAll(found);
      }
    }
    return examples;
  }

  private static List<Path> packageInfos(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().equals("package-info.java"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Example> examplesOf(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Example> examples = new ArrayList<>();
    Matcher block = EXAMPLE.matcher(text);
    while (block.find()) {
      String code = block
          .group(1)
          .lines()
          .map(line -> line.replaceFirst("^ \\* ?", ""))
          .collect(Collectors.joining("\n"));
      Matcher type = TYPE.matcher(code);
      assertThat(type.find()).as("%s shows a whole class:%n%s", file, code).isTrue();
      examples.add(new Example(type.group(1), code));
    }
    return examples;
  }

  /** A class that documentation shows, and its code. */
  private record Example(String name, String code) {}
}
