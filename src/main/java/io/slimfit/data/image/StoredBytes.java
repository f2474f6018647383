package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads image files completely. Of a file that is not an image only the start is read. */
final class StoredBytes {
  /** Larger files are not accepted as images. */
  static final int LARGEST_IMAGE = 1 << 28;

  private static final int PIECE =
      1 << 18; // read at once: the JDK copies each through native memory, which it keeps

  private StoredBytes() {}

  /** Reads an image that is a file. */
  static byte[] image(Path file, Place place) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(place, Place.missingFile(file), ImageFormat.REMEDY);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      checkSize(size, place);
      return image(channel, 0, (int) size, place);
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", ImageFormat.REMEDY, e);
    }
  }

  /** Reads an image that is a part of a file. */
  static byte[] image(FileChannel channel, long offset, int length, Place place) {
    ImageFormat.require(
        read(channel, offset, Math.min(length, ImageFormat.KNOWN_BY), place), place);
    return read(channel, offset, length, place);
  }

  static void checkSize(long size, Place place) {
    if (size > LARGEST_IMAGE) {
      throw new InputException(
          place,
          "has " + size + " bytes, more than the limit for images of " + LARGEST_IMAGE,
          ImageFormat.REMEDY);
    }
  }

  /** Reads a part of a file by position, so that threads do not disturb each other. */
  static byte[] read(FileChannel channel, long offset, int length, Place place) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.position() < length) {
        buffer.limit(Math.min(length, buffer.position() + PIECE));
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new InputException(place, "the file was truncated during the run", "Start again");
        }
      }
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", ImageFormat.REMEDY, e);
    }
    return buffer.array();
  }

  static FileChannel open(Path file) {
    try {
      return FileChannel.open(file);
    } catch (IOException e) {
      throw new InputException(
          Place.file(file),
          "cannot be read (" + e + ")",
          "Check that the file exists and is readable",
          e);
    }
  }

  static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
