package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whole images out of files, of a size that a heap can hold. */
final class StoredBytes {
  /** No image file is larger; what is, is none. */
  static final int LARGEST_IMAGE = 1 << 28;

  private static final String REMEDY = "Repair or remove it, or use --on-bad-image skip";

  private StoredBytes() {}

  /** A file. */
  static byte[] read(Path file, Place place) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new InputException(place, "there is no such file", REMEDY);
      }
      checkSize(Files.size(file), place);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", REMEDY, e);
    }
  }

  static void checkSize(long size, Place place) {
    if (size > LARGEST_IMAGE) {
      throw new InputException(
          place,
          "has " + size + " bytes, more than any image: the limit is " + LARGEST_IMAGE,
          REMEDY);
    }
  }

  /** A part of a file. Reads at a position, so that threads do not disturb each other. */
  static byte[] read(FileChannel channel, long offset, int length, Place place) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new InputException(place, "the file has become shorter", "Start again");
        }
      }
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", REMEDY, e);
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
