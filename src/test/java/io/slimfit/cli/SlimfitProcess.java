package io.slimfit.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real {@code ./slimfit}, as a user starts it; its streams are pipes or files, not terminals.
 */
public final class SlimfitProcess {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("slimfit.home", "."), "slimfit").toAbsolutePath();
  private static final int LONGEST_SECONDS = 300; // the machine may be busy

  private final Process process;
  private final Path out;
  private final Path err;

  private SlimfitProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** The output of a process, and its exit code. */
  public record Ended(int code, String out, String err) {}

  public static Ended run(Path folder, String... words) throws Exception {
    return start(folder, Map.of(), words).await();
  }

  /** @param folder where the process runs, and its output is kept */
  static SlimfitProcess start(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    return start(folder, environment, List.of(LAUNCHER.toString()), words);
  }

  /** Runs in an address space of so many bytes, as batch systems set it. */
  static Ended runWithin(long bytes, Path folder, String... words) throws Exception {
    return runIn("ulimit -v " + bytes / 1024 + " && exec \"$@\"", folder, words);
  }

  /** Runs in a line of bash, in which {@code "$@"} is the command. */
  static Ended runIn(String line, Path folder, String... words) throws Exception {
    return start(folder, Map.of(), List.of("bash", "-c", line, "-", LAUNCHER.toString()), words)
        .await();
  }

  private static SlimfitProcess start(
      Path folder, Map<String, String> environment, List<String> launcher, String... words)
      throws IOException {
    Path out = Files.createTempFile("slimfit", ".out");
    Path err = Files.createTempFile("slimfit", ".err");
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new SlimfitProcess(builder.start(), out, err);
  }

  Ended await() throws Exception {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "still running after " + LONGEST_SECONDS + " s: " + Files.readString(err));
    }
    return new Ended(process.exitValue(), take(out), take(err));
  }

  /** The processes that it has started. */
  List<ProcessHandle> children() {
    return process.children().toList();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether this text stands on its standard error by now. */
  boolean hasSaid(String text) throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8).contains(text);
  }

  /** @param name such as INT */
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .start()
        .waitFor();
  }

  private static String take(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.delete(file);
    return text;
  }
}
