package io.slimfit.run.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a JVM like this one: the same Java, options and class path, whether the launcher or an IDE
 * started it.
 *
 * @param main the class to run
 */
public record ChildJvm(String main) {
  /** A debugger or a profiler belongs to one process. */
  private static final List<String> OF_ONE_PROCESS =
      List.of("-agentlib:", "-agentpath:", "-javaagent:", "-Xrunjdwp", "-Dslimfit.terminal=");

  /** What the launcher sets, for where it did not start this JVM. */
  static final Map<String, String> ENVIRONMENT = Map.of(
      "OMP_NUM_THREADS", "1",
      "OPENBLAS_NUM_THREADS", "1",
      "MALLOC_MMAP_THRESHOLD_", "1048576",
      "THP_MEM_ALLOC_ENABLE", "1",
      "LRU_CACHE_CAPACITY", "32",
      "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32");

  /**
   * Starts a process. Its input is a pipe that ends when this process ends, however it ends.
   *
   * @param words for the main class
   * @param log gets what it prints; replaced if it exists
   */
  Process start(List<String> words, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    ENVIRONMENT.forEach(builder.environment()::putIfAbsent);
    builder.environment().remove("JDK_JAVA_OPTIONS"); // they are among the options
    return builder.start();
  }

  /** The options of a JVM that a child has, too. */
  static List<String> options(List<String> ofThis) {
    return ofThis.stream()
        .filter(option -> OF_ONE_PROCESS.stream().noneMatch(option::startsWith))
        .toList();
  }
}
