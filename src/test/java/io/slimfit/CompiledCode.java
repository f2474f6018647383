package io.slimfit;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles code that documentation shows. */
final class CompiledCode {
  private CompiledCode() {}

  /**
   * Compiles classes together, against the class path of the tests.
   *
   * @param classes their code by their name
   * @param folder where class files go
   * @return the compiler's errors; none if the code compiles
   */
  static List<String> errors(Map<String, String> classes, Path folder) {
    JavaCompiler compiler = Objects.requireNonNull(
        ToolProvider.getSystemJavaCompiler(), "these tests need a JDK: a JRE has no compiler");
    List<JavaFileObject> sources = new ArrayList<>();
    classes.forEach((name, code) -> sources.add(source(name, code)));
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options = List.of(
        "-proc:none",
        "--release",
        "17",
        "-classpath",
        System.getProperty("java.class.path"),
        "-d",
        folder.toString());
    boolean compiled =
        compiler.getTask(null, null, found, options, null, sources).call();
    if (compiled) {
      return List.of();
    }
    return found.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .toList();
  }

  private static JavaFileObject source(String name, String code) {
    URI uri = URI.create("string:///" + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }
}
