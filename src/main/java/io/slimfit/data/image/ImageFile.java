package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.LongStream;

/**
 * Images in a temporary file, one after another, for data sets whose own files have no random
 * access. The file is deleted from its folder while it is open, so that nothing is left of it
 * however the process ends.
 */
final class ImageFile implements AutoCloseable {
  private final FileChannel channel;
  private final LongStream.Builder builder = LongStream.builder();
  private long end;
  private long[] ends = new long[0];

  ImageFile() {
    try {
      Path file = Files.createTempFile("slimfit-images-", ".tmp");
      channel = FileChannel.open(
          file,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file can be created", e);
    }
  }

  void add(byte[] image) {
    ByteBuffer buffer = ByteBuffer.wrap(image);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer, end + buffer.position());
      }
    } catch (IOException e) {
      throw new InputException(
          Place.of("temporary folder " + System.getProperty("java.io.tmpdir")),
          "images from Parquet do not fit (" + e.getMessage() + ")",
          "Free space, or set another folder with -Djava.io.tmpdir=... in JDK_JAVA_OPTIONS",
          e);
    }
    end += image.length;
    builder.add(end);
  }

  /** Ends writing; no image can be added afterwards. */
  void complete() {
    ends = builder.build().toArray();
  }

  byte[] get(int index, Place place) {
    long start = index == 0 ? 0 : ends[index - 1];
    return StoredBytes.image(channel, start, (int) (ends[index] - start), place);
  }

  @Override
  public void close() {
    StoredBytes.close(channel);
  }
}
