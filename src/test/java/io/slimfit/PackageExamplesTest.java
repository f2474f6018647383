package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A room that can be extended shows in its package-info, in code, how that is done. These examples
 * compile: each {@code <pre>} block of code is a whole class, with its package and its imports.
 */
class PackageExamplesTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Rooms that are there to be extended. */
  private static final List<String> EXTENSIBLE = List.of("codec", "nn");

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
  void examplesCompile() throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(
        ToolProvider.getSystemJavaCompiler(), "these tests need a JDK: a JRE has no compiler");
    List<JavaFileObject> units =
        examples().values().stream().flatMap(List::stream).map(Example::source).toList();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options = List.of(
        "-proc:none",
        "--release",
        "17",
        "-classpath",
        System.getProperty("java.class.path"),
        "-d",
        classes.toString());
    boolean compiled = compiler.getTask(null, null, found, options, null, units).call();
    List<String> errors = found.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .toList();
    assertThat(errors).as("errors in the examples of package-info files").isEmpty();
    assertThat(compiled).isTrue();
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

  /** A class of an example, and its code. */
  private record Example(String name, String code) {
    JavaFileObject source() {
      URI uri = URI.create("string:///" + name + ".java");
      return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
          return code;
        }
      };
    }
  }
}
