package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** An open tar archive, and where the bytes of its files are. */
final class TarArchive {
  private final Path file;
  private final FileChannel channel;
  private final Names names;
  private final long[] offsets;
  private final int[] sizes;

  private TarArchive(Path file, FileChannel channel, TarIndex index) {
    this.file = file;
    this.channel = channel;
    this.names = index.names;
    this.offsets = index.offsets();
    this.sizes = index.sizes();
  }

  static TarArchive read(Path file, FileChannel channel) {
    return new TarArchive(file, channel, TarIndex.read(channel, file));
  }

  Names names() {
    return names;
  }

  Place place() {
    return Place.file(file);
  }

  Place place(int entry) {
    return place().entry(names.get(entry));
  }

  byte[] image(int entry) {
    return StoredBytes.image(channel, offsets[entry], sizes[entry], place(entry));
  }

  /** @throws InputException if the entry has more than the given number of bytes */
  byte[] small(int entry, int most) {
    if (sizes[entry] > most) {
      throw new InputException(
          place(entry),
          "has " + sizes[entry] + " bytes, more than the limit of " + most,
          TarImages.LAYOUT);
    }
    return StoredBytes.read(channel, offsets[entry], sizes[entry], place(entry));
  }

  void close() {
    StoredBytes.close(channel);
  }
}
