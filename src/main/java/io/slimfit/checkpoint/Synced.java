package io.slimfit.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes what the system holds back of a file, or of a folder's list of names, to disk. */
final class Synced {
  private Synced() {}

  /** Does nothing where the system cannot open a folder: there, names need no syncing. */
  static void sync(Path path) throws IOException {
    FileChannel opened;
    try {
      opened = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      return;
    }
    try (FileChannel channel = opened) {
      channel.force(true);
    }
  }
}
