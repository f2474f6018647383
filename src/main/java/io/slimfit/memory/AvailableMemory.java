package io.slimfit.memory;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that is left on this machine, in the container that the process runs in, or within the
 * limits of the process.
 */
public final class AvailableMemory {
  private AvailableMemory() {}

  /** The available bytes; empty if the system does not tell. */
  public static OptionalLong bytes() {
    return bytes(Path.of("/"));
  }

  /** @param root the folder that contains {@code proc} and {@code sys} */
  static OptionalLong bytes(Path root) {
    return Stream.of(
            machine(root), new ControlGroups(root).available(), new ProcessLimits(root).available())
        .flatMapToLong(OptionalLong::stream)
        .min();
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
