package io.slimfit.tensor;

import io.slimfit.base.Place;
import io.slimfit.base.UserFolders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where native libraries of jars lie as files. Each set has a folder, which is whole or not there:
 * it is unpacked beside its place, written through to the disk, and renamed. One whose files have
 * other sizes than the jar says is removed and unpacked anew.
 *
 * <p>Of several processes that need the same set, one unpacks it and the others wait. A folder that
 * is whole is only read.
 */
public final class NativeCache {
  /** The variable that names another folder. */
  static final String VARIABLE = "SLIMFIT_CACHE";

  private static final String UNPACKING = ".unpacking-";

  private final Path root;

  NativeCache(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** The one of {@code SLIMFIT_CACHE}, else of the user: {@code ~/.cache/slimfit}. */
  public static NativeCache of(Map<String, String> environment) {
    Path cache = Optional.ofNullable(environment.get(VARIABLE))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElseGet(() -> UserFolders.cache(environment).resolve("slimfit"));
    return new NativeCache(cache.resolve("natives").toAbsolutePath());
  }

  /**
   * The folder of these libraries, unpacked if need be.
   *
   * @param notes is told if they have to be unpacked, which takes seconds
   * @throws NativeLibrariesException if they cannot be written
   */
  public Path folder(PackedLibraries libraries, Consumer<String> notes) {
    Path folder = root.resolve(libraries.fingerprint());
    if (isWhole(folder, libraries)) {
      return folder;
    }
    try {
      Files.createDirectories(root);
      try (FileChannel channel = FileChannel.open(
              root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (!isWhole(folder, libraries)) { // another process may have been at it
          if (lock != null) {
            removeLeftovers();
          }
          notes.accept("first use: unpacking " + (libraries.bytes() >> 20)
              + " MiB of native libraries to " + Place.printable(folder.toString()));
          unpack(libraries, folder);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new NativeLibrariesException(
          "native libraries cannot be unpacked to " + Place.printable(root.toString()) + ": "
              + reason(e) + room(libraries),
          "Make room, or name a folder that can be written, and run from, in the environment"
              + " variable " + VARIABLE,
          e);
    }
  }

  /** Null where the file system has no locks: renaming keeps the folder whole all the same. */
  private static @Nullable FileLock lock(FileChannel channel) {
    try {
      return channel.lock();
    } catch (IOException | OverlappingFileLockException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "unpacking without a lock", e);
      return null;
    }
  }

  private static boolean isWhole(Path folder, PackedLibraries libraries) {
    for (PackedLibraries.Library library : libraries.libraries()) {
      try {
        if (Files.size(folder.resolve(library.name())) != library.bytes()) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private void unpack(PackedLibraries libraries, Path folder) throws IOException {
    Path pending = beside(folder);
    try {
      Files.createDirectory(pending);
      for (PackedLibraries.Library library : libraries.libraries()) {
        Path file = pending.resolve(library.name());
        write(library, file);
        if (Files.size(file) != library.bytes()) {
          throw new IOException(library.name() + " is cut short");
        }
      }
      if (Files.exists(folder)) { // broken; processes that have loaded it keep their files
        Path broken = beside(folder);
        Files.move(folder, broken, StandardCopyOption.ATOMIC_MOVE);
        delete(broken);
      }
      move(pending, folder, libraries);
    } finally {
      delete(pending);
    }
  }

  private Path beside(Path folder) {
    String unique = ProcessHandle.current().pid() + "-"
        + Long.toHexString(ThreadLocalRandom.current().nextLong());
    return root.resolve(folder.getFileName() + UNPACKING + unique);
  }

  private static void write(PackedLibraries.Library library, Path file) throws IOException {
    if (library.sameAs().isPresent()) {
      try {
        Files.createSymbolicLink(file, Path.of(library.sameAs().get()));
      } catch (UnsupportedOperationException | FileSystemException e) { // there are no links
        Files.copy(file.resolveSibling(library.sameAs().get()), file);
      }
      return;
    }
    try (InputStream in = library.open()) {
      Files.copy(in, file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true); // else a power cut may leave zeros under the right size
    }
  }

  /** Without locks another process may have been faster: then its folder is taken. */
  private static void move(Path pending, Path folder, PackedLibraries libraries)
      throws IOException {
    try {
      Files.move(pending, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (IOException e) {
      if (!isWhole(folder, libraries)) {
        throw e;
      }
    }
  }

  /**
   * What was being unpacked when a process was killed. Whoever has the lock is the only one at
   * work.
   */
  private void removeLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().contains(UNPACKING)) {
          delete(file);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private String room(PackedLibraries libraries) {
    try {
      Path existing = root;
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      long free = Files.getFileStore(existing).getUsableSpace();
      return " (" + libraries.bytes() + " bytes needed, " + free + " free)";
    } catch (IOException e) {
      return " (" + libraries.bytes() + " bytes needed)";
    }
  }

  private static String reason(IOException e) {
    String file = e instanceof FileSystemException named ? String.valueOf(named.getFile()) : "";
    String reason;
    if (e instanceof AccessDeniedException) {
      reason = file + " may not be written to";
    } else if (e instanceof NoSuchFileException) {
      reason = file + " is not there, and cannot be made";
    } else if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
      reason = file + " is not a folder";
    } else if (e instanceof FileSystemException named && named.getReason() != null) {
      reason = named.getReason();
    } else {
      reason = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    return Place.printable(reason);
  }
}
