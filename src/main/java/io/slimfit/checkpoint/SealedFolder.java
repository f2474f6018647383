package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of files that is whole or recognised as damaged. It is written beside its place: first
 * the files, then {@value #MANIFEST} with the length and the SHA-256 of each. Files and folder are
 * synced to disk, and the folder is renamed. So a crash or a loss of power at any moment leaves the
 * old state, or the new one; whatever else happens to the files does not fit the manifest.
 */
public final class SealedFolder implements AutoCloseable {
  public static final String MANIFEST = "manifest.json";

  private static final String FORMAT = "slimfit files";
  private static final int MOST_FILES = 10_000;

  private final Path target;
  private final Path folder;

  private SealedFolder(Path target, Path folder) {
    this.target = target;
    this.folder = folder;
  }

  /**
   * Starts a new folder.
   *
   * @param target must not exist; its parent must
   */
  public static SealedFolder create(Path target) throws IOException {
    Path folder = target
        .toAbsolutePath()
        .resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    Files.createDirectory(folder);
    return new SealedFolder(target.toAbsolutePath(), folder);
  }

  /** Where the files are written until {@link #seal}. */
  public Path path() {
    return folder;
  }

  /**
   * Adds a file that never changes under its name, as a link to the same bytes where the file
   * system has such links, or else as a copy.
   */
  public void link(Path file, String name) throws IOException {
    linkOrCopy(file, folder.resolve(name));
  }

  /** Makes {@code target} the same file as {@code source}, or a copy of it. */
  public static void linkOrCopy(Path source, Path target) throws IOException {
    Files.createDirectories(target.resolveSibling(""));
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes the manifest, syncs everything, and gives the folder its name. */
  public void seal() throws IOException {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.put("format", FORMAT);
    ObjectNode files = manifest.putObject("files");
    for (String name : names(folder)) {
      Path file = folder.resolve(name);
      files.putObject(name).put("bytes", Files.size(file)).put("sha256", Sha256.of(file));
    }
    AtomicFile.write(
        folder.resolve(MANIFEST),
        (manifest.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    syncAll();
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    Synced.sync(target.resolveSibling(""));
  }

  /** Copies and folders may not be on the disk yet. */
  private void syncAll() throws IOException {
    List<Path> all;
    try (Stream<Path> content = Files.walk(folder)) {
      all = content.toList();
    }
    for (Path path : all) {
      Synced.sync(path);
    }
  }

  /** Deletes the files if the folder was not sealed. */
  @Override
  public void close() throws IOException {
    if (Files.exists(folder)) {
      delete(folder);
    }
  }

  /**
   * What is wrong with a sealed folder; empty if all its files are as they were written.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Optional<String> damage(Path folder) {
    Path manifest = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      return Optional.of("it has no " + MANIFEST);
    }
    try {
      JsonNode json = StrictJson.readObject(manifest);
      JsonNode files = json.path("files");
      if (!json.path("format").asText().equals(FORMAT) || !files.isObject()) {
        return Optional.of(MANIFEST + " is not one of slimfit");
      }
      if (files.size() > MOST_FILES) {
        return Optional.of(MANIFEST + " names more than " + MOST_FILES + " files");
      }
      for (Iterator<Map.Entry<String, JsonNode>> all = files.fields(); all.hasNext(); ) {
        Map.Entry<String, JsonNode> file = all.next();
        Optional<String> damage = damage(folder, file.getKey(), file.getValue());
        if (damage.isPresent()) {
          return damage;
        }
      }
      return unlisted(folder, files);
    } catch (InputException e) {
      return Optional.of(MANIFEST + ": " + e.problem());
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be read: " + e, e);
    }
  }

  private static Optional<String> damage(Path folder, String name, JsonNode listed)
      throws IOException {
    String shown = Place.printable(name);
    if (!isInside(name)) {
      return Optional.of(MANIFEST + " names '" + shown + "', which is not in the folder");
    }
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(shown + " is missing");
    }
    long size = Files.size(file);
    if (!listed.path("bytes").isIntegralNumber() || size != listed.path("bytes").longValue()) {
      return Optional.of(shown + " has " + size + " bytes instead of "
          + Place.printable(listed.path("bytes").asText()));
    }
    return Sha256.of(file).equals(listed.path("sha256").asText())
        ? Optional.empty()
        : Optional.of(shown + " was altered: its checksum is wrong");
  }

  private static boolean isInside(String name) {
    return Stream.of(name.split("/", -1))
        .noneMatch(part -> part.isEmpty()
            || part.equals(".")
            || part.equals("..")
            || part.indexOf('\\') >= 0
            || part.indexOf('\0') >= 0);
  }

  private static Optional<String> unlisted(Path folder, JsonNode files) throws IOException {
    return names(folder).stream()
        .filter(name -> !name.equals(MANIFEST) && !files.has(name))
        .findFirst()
        .map(name -> Place.printable(name) + " is not in " + MANIFEST);
  }

  /** The files in a folder and its subfolders, by paths with slashes, in order. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** Deletes a folder and everything in it. */
  public static void delete(Path tree) throws IOException {
    Files.walkFileTree(tree, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, IOException failure)
          throws IOException {
        Files.delete(folder);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
