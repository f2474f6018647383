package io.slimfit.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The limits that {@code ulimit} and batch systems set for the process: of its address space
 * ({@code ulimit -v}) and of its data ({@code ulimit -d}). See {@code getrlimit(2)} and
 * {@code proc(5)}.
 */
final class ProcessLimits {
  private static final int KIB = 1024;

  private final Path root;

  /** @param root the folder that contains {@code proc} */
  ProcessLimits(Path root) {
    this.root = root;
  }

  /** The least that is left within any of the limits, in bytes; empty if there is none. */
  OptionalLong available() {
    return Stream.of(left("Max address space", "VmSize"), left("Max data size", "VmData"))
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  private OptionalLong left(String limit, String used) {
    OptionalLong most = number("limits", limit + " +(\\d{1,18}) .*"); // "unlimited" is no number
    OptionalLong now = number("status", used + ":\\s*(\\d{1,15}) kB");
    return most.isPresent() && now.isPresent()
        ? OptionalLong.of(Math.max(0, most.getAsLong() - now.getAsLong() * KIB))
        : OptionalLong.empty();
  }

  private OptionalLong number(String file, String line) {
    Pattern pattern = Pattern.compile(line);
    return lines(root.resolve("proc/self").resolve(file)).stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of(); // not Linux
    }
  }
}
