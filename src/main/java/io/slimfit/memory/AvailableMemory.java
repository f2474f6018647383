package io.slimfit.memory;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory that is left on this machine, in the container that the process runs in, or within the
 * limits of the process.
 */
public final class AvailableMemory {
  private static final long UNLIMITED = 1L << 50; // version 1 of control groups has large numbers

  private AvailableMemory() {}

  /**
   * What is left within one limit.
   *
   * @param what has the limit, for people
   */
  public record Left(String what, long bytes) {}

  /** What is left within each limit that the system tells. */
  public static List<Left> byLimit() {
    return byLimit(Path.of("/"));
  }

  static List<Left> byLimit(Path root) {
    List<Left> all = new ArrayList<>();
    machine(root).ifPresent(bytes -> all.add(new Left("of the machine", bytes)));
    new ControlGroups(root)
        .available()
        .ifPresent(bytes -> all.add(new Left("of the container", bytes)));
    new ProcessLimits(root)
        .available()
        .ifPresent(bytes -> all.add(new Left("within the limits of the process (ulimit)", bytes)));
    return all.stream().filter(left -> left.bytes < UNLIMITED).toList();
  }

  /** The available bytes; empty if the system does not tell. */
  public static OptionalLong bytes() {
    return bytes(Path.of("/"));
  }

  /** @param root the folder that contains {@code proc} and {@code sys} */
  static OptionalLong bytes(Path root) {
    return byLimit(root).stream().mapToLong(Left::bytes).min();
  }

  /**
   * @param what needs the bytes
   * @throws InputException if more bytes are needed than are available
   */
  public static void require(String what, long needed, OptionalLong available) {
    if (available.isPresent() && needed > available.getAsLong()) {
      throw new InputException(
          Place.of(what),
          "needs " + needed / (1 << 20) + " MiB, and " + available.getAsLong() / (1 << 20)
              + " MiB are available",
          "Use a smaller model, or free memory");
    }
  }

  private static OptionalLong machine(Path root) {
    Path file = root.resolve("proc/meminfo");
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith("MemAvailable:")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty(); // not Linux
    }
    return OptionalLong.empty();
  }
}
