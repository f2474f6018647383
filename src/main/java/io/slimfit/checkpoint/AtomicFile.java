package io.slimfit.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Writes a file completely or not at all: to a temporary file, synced to disk, then renamed. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes the content of a file, starting at its first byte. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** As {@link #write(Path, long, Content)}, with the content given as bytes. */
  public static void write(Path target, byte[] content) {
    write(target, content.length, channel -> writeFully(channel, ByteBuffer.wrap(content)));
  }

  /**
   * @param target replaced if it exists; its folder must exist
   * @param bytes the length of the content
   * @throws UncheckedIOException naming the target, if it cannot be written; the old file is then
   *     unchanged, and no temporary file is left
   */
  static void write(Path target, long bytes, Content content) {
    try (PendingFile pending = PendingFile.create(target)) {
      content.writeTo(pending.channel());
      pending.commit();
    } catch (IOException e) {
      throw WriteFailure.of(target, e, bytes);
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
