package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in {@code examples/} compiles against the public API and works. */
class FineTuneInAFewLinesTest {
  private static final Path SOURCE = Path.of("examples/FineTuneInAFewLines.java");

  @TempDir
  Path folder;

  @Test
  void trainsEvaluatesAndWrites() throws Exception {
    compile();
    Path output = folder.resolve("run");
    try (URLClassLoader classes =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      classes
          .loadClass("FineTuneInAFewLines")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {output.toString(), "2", "64"});
    }
    assertThat(output.resolve("metrics.json")).isNotEmptyFile();
    assertThat(Files.readAllLines(output.resolve("steps.jsonl"))).hasSize(2);
    assertThat(output.resolve("model/model.safetensors")).isNotEmptyFile();
  }

  /** Programs that do not start the JVM with the module of vectors are told so once, and work. */
  @Test
  void worksWithoutTheModuleOfVectorsAndSaysSoOnce() throws Exception {
    compile();
    Path log = folder.resolve("log");
    Process program = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dorg.bytedeco.javacpp.maxbytes=0",
            "-cp",
            folder + File.pathSeparator + System.getProperty("java.class.path"),
            "FineTuneInAFewLines",
            folder.resolve("run").toString(),
            "1",
            "32")
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    int code = program.waitFor();
    String printed = Files.readString(log);
    assertThat(code).as(printed).isZero();
    assertThat(printed).containsOnlyOnce("jdk.incubator.vector");
    assertThat(folder.resolve("run/model/model.safetensors")).isNotEmptyFile();
  }

  private void compile() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of(
          "-d",
          folder.toString(),
          "-cp",
          System.getProperty("java.class.path"),
          "-proc:none",
          "-Xlint:all,-classfile,-path",
          "-Werror");
      boolean compiled = compiler
          .getTask(messages, files, null, options, null, files.getJavaFileObjects(SOURCE))
          .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
