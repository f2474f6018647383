package io.slimfit.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The memory limits that Linux sets for the process: its control group and those above it, of
 * version 1 or 2. Page cache that can be reclaimed counts as available, as in {@code MemAvailable}
 * of {@code /proc/meminfo}. See the kernel's documentation of {@code memory.max},
 * {@code memory.stat} and {@code memory.limit_in_bytes}.
 */
final class ControlGroups {
  private static final Version TWO = new Version(
      "",
      "memory.max",
      "memory.current",
      Set.of("active_file", "inactive_file", "slab_reclaimable"));
  private static final Version ONE = new Version(
      "memory",
      "memory.limit_in_bytes",
      "memory.usage_in_bytes",
      Set.of("total_active_file", "total_inactive_file"));

  private final Path root;

  /** @param root the folder that contains {@code proc} and {@code sys} */
  ControlGroups(Path root) {
    this.root = root;
  }

  /**
   * The files of one version.
   *
   * @param controller its name in {@code /proc/self/cgroup}
   * @param reclaimable the lines of {@code memory.stat} to add up
   */
  private record Version(String controller, String limit, String used, Set<String> reclaimable) {}

  /** The least that is left in any of the groups, in bytes; empty if none has a limit. */
  OptionalLong available() {
    OptionalLong least = OptionalLong.empty();
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] fields = line.split(":", 3); // number, controllers, path
      if (fields.length == 3) {
        boolean one = List.of(fields[1].split(",")).contains(ONE.controller());
        if (one || fields[1].isEmpty()) {
          least = smaller(least, available(one ? ONE : TWO, fields[2]));
        }
      }
    }
    return least;
  }

  private OptionalLong available(Version version, String path) {
    OptionalLong least = OptionalLong.empty();
    Path groups = root.resolve("sys/fs/cgroup");
    List<Path> mounts = version == ONE
        ? List.of(groups.resolve("memory"))
        : List.of(groups, groups.resolve("unified"));
    for (Path mount : mounts) {
      for (Path group : fromTheTop(mount, path)) {
        least = smaller(least, left(version, group));
      }
    }
    return least;
  }

  /**
   * The group and those above it. In a container, the path may be that on the machine, and the
   * mount is the group itself.
   */
  private static List<Path> fromTheTop(Path mount, String path) {
    List<Path> groups = new ArrayList<>(List.of(mount));
    for (String name : path.split("/")) {
      Path last = groups.get(groups.size() - 1);
      if (!name.isEmpty() && !name.equals("..") && Files.isDirectory(last.resolve(name))) {
        groups.add(last.resolve(name));
      }
    }
    return groups;
  }

  private static OptionalLong left(Version version, Path group) {
    try {
      long limit = number(group.resolve(version.limit())); // "max" means none
      long left = limit - number(group.resolve(version.used()));
      for (String line : lines(group.resolve("memory.stat"))) {
        String[] fields = line.split(" ");
        if (fields.length == 2 && version.reclaimable().contains(fields[0])) {
          left += Long.parseLong(fields[1]);
        }
      }
      return OptionalLong.of(Math.max(0, Math.min(left, limit)));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file, StandardCharsets.UTF_8).strip());
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static OptionalLong smaller(OptionalLong a, OptionalLong b) {
    return a.isEmpty() || b.isPresent() && b.getAsLong() < a.getAsLong() ? b : a;
  }
}
