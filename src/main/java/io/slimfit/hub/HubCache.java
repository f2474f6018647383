package io.slimfit.hub;

import io.slimfit.checkpoint.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The cached files of one repository in the layout of huggingface_hub, so that each finds what the
 * other downloaded:
 *
 * <pre>
 * models--ORG--NAME/refs/main               the commit
 *                   blobs/ETAG              content; ETAG.incomplete during the download
 *                   snapshots/COMMIT/FILE   a link to ../../blobs/ETAG
 * .locks/models--ORG--NAME/ETAG.lock
 * </pre>
 */
final class HubCache {
  private final Path folder;
  private final Path locks;

  HubCache(Path root, String repository) {
    String name = "models--" + repository.replace("/", "--");
    folder = root.resolve(name);
    locks = root.resolve(".locks").resolve(name);
  }

  /** The model's folder at this revision, if its configuration and weights are complete. */
  Optional<Path> whole(HubName name) {
    return commit(name).map(this::snapshot).filter(NeededFiles::areIn);
  }

  private Optional<String> commit(HubName name) {
    if (name.isCommit()) {
      return Optional.of(name.revision());
    }
    return read(ref(name)).filter(HubName::isCommit);
  }

  private static Optional<String> read(Path ref) {
    try {
      return Files.isRegularFile(ref)
          ? Optional.of(Files.readString(ref).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // treated as missing: the hub is asked
    }
  }

  /** Stores the commit of a branch or tag. If the cache cannot be written, nothing is stored. */
  void remember(HubName name, String commit) {
    Path ref = ref(name);
    if (name.isCommit() || read(ref).equals(Optional.of(commit))) {
      return;
    }
    try {
      Files.createDirectories(ref.resolveSibling(""));
      AtomicFile.write(ref, commit.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | UncheckedIOException e) {
      System.getLogger("io.slimfit").log(System.Logger.Level.DEBUG, "no ref written", e);
    }
  }

  private Path ref(HubName name) {
    return folder.resolve("refs").resolve(name.revision());
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path file(String commit, String name) {
    return snapshot(commit).resolve(name);
  }

  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  Path part(String etag) {
    return folder.resolve("blobs").resolve(etag + ".incomplete");
  }

  Path lock(String etag) {
    return locks.resolve(etag + ".lock");
  }

  /** Links a blob under its name in its commit; copies it if links are not supported. */
  void link(RemoteFile file) throws IOException {
    Path name = file(file.commit(), file.name());
    Path blob = blob(file.etag());
    Files.createDirectories(name.resolveSibling(""));
    Path temporary = name.resolveSibling("." + UUID.randomUUID() + ".tmp");
    try {
      try {
        Files.createSymbolicLink(temporary, name.resolveSibling("").relativize(blob));
      } catch (UnsupportedOperationException | IOException e) {
        Files.copy(blob, temporary);
      }
      Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
