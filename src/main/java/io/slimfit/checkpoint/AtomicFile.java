package io.slimfit.checkpoint;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Writes a file whole or not at all: beside its place, to the disk, then renamed. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's content, from its first byte on. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** As {@link #write(Path, Content)}, of bytes at hand. */
  public static void write(Path target, byte[] content) {
    write(target, channel -> writeFully(channel, ByteBuffer.wrap(content)));
  }

  /**
   * @param target replaced if it exists; its folder must exist
   * @throws UncheckedIOException naming the target; what it was before is untouched, and nothing is left beside it
   */
  static void write(Path target, Content content) {
    try (PendingFile pending = PendingFile.create(target)) {
      content.writeTo(pending.channel());
      pending.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(target) + ": cannot be written: " + e, e);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
