package io.slimfit.memory;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that is left on this machine, or in the container that the process runs in. */
public final class AvailableMemory {
  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

  private AvailableMemory() {}

  /** The available bytes; empty if the system does not tell. */
  public static OptionalLong bytes() {
    OptionalLong machine = machine();
    OptionalLong container = container();
    if (machine.isEmpty() || container.isEmpty()) {
      return machine.isPresent() ? machine : container;
    }
    return OptionalLong.of(Math.min(machine.getAsLong(), container.getAsLong()));
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

  private static OptionalLong machine() {
    try {
      for (String line : Files.readAllLines(MACHINE, StandardCharsets.UTF_8)) {
        if (line.startsWith("MemAvailable:")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty(); // not Linux
    }
    return OptionalLong.empty();
  }

  private static OptionalLong container() {
    try {
      long limit = Long.parseLong(Files.readString(LIMIT).strip()); // "max" means none
      return OptionalLong.of(limit - Long.parseLong(Files.readString(USED).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
