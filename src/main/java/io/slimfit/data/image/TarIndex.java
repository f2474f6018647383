package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * The regular files in a tar archive and the positions of their bytes. Only headers are read.
 * Nothing is unpacked, yet archives with links, devices, sparse files or paths that lead outside
 * are rejected, since they are not image data sets.
 */
final class TarIndex {
  private static final int BLOCK = 512;
  private static final int LARGEST_EXTENDED_HEADER = 1 << 20;
  private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding("UTF-8");
  private static final String REMEDY = "Pack folders of plain image files with tar";

  final Names names = new Names();
  private final LongStream.Builder offsets = LongStream.builder();
  private final IntStream.Builder sizes = IntStream.builder();
  private final FileChannel channel;
  private final Place archive;
  private final long length;

  private TarIndex(FileChannel channel, Place archive) throws IOException {
    this.channel = channel;
    this.archive = archive;
    this.length = channel.size();
  }

  static TarIndex read(FileChannel channel, Path file) {
    try {
      TarIndex index = new TarIndex(channel, Place.file(file));
      index.read();
      return index;
    } catch (IOException e) {
      throw new InputException(Place.file(file), "cannot be read (" + e + ")", REMEDY, e);
    }
  }

  long[] offsets() {
    return offsets.build().toArray();
  }

  int[] sizes() {
    return sizes.build().toArray();
  }

  private void read() {
    Map<String, String> extended = Map.of(); // headers of the next entry
    long at = 0;
    while (true) {
      if (at + BLOCK > length) {
        throw new InputException(
            archive, "the archive is truncated: it has no end after byte " + length, REMEDY);
      }
      byte[] block = StoredBytes.read(channel, at, BLOCK, archive);
      if (isEnd(block)) {
        return;
      }
      TarArchiveEntry entry = entry(block, at);
      String name = extended.getOrDefault("path", entry.getName());
      Place place = place(name);
      long size = size(entry, extended, place);
      long data = at + BLOCK;
      if (size > length - data) {
        throw new InputException(
            place, "has " + size + " bytes, more than are left in the archive", REMEDY);
      }
      switch (entry.getLinkFlag()) {
        case TarConstants.LF_GNUTYPE_LONGNAME ->
          extended = Map.of("path", longName(header(data, size, place)));
        case TarConstants.LF_PAX_EXTENDED_HEADER_LC ->
          extended = records(header(data, size, place), place);
        case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> {
          // global comments, which do not belong to an entry
        }
        case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG -> {
          add(name, data, size, extended, place);
          extended = Map.of();
        }
        case TarConstants.LF_DIR -> {
          checkName(name, place);
          extended = Map.of();
        }
        default ->
          throw new InputException(
              place, "is " + kind(entry) + ", neither a file nor a folder", REMEDY);
      }
      at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  private Place place(String name) {
    return archive.entry(name);
  }

  private static boolean isEnd(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private TarArchiveEntry entry(byte[] block, long at) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(block, UTF_8, false);
      if (entry.isCheckSumOK()) {
        return entry;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(
          archive, "byte " + at + ": damaged header of an entry", "Pack it again with tar", e);
    }
    throw new InputException(
        archive,
        "byte " + at + ": not a header of an entry, or a damaged one (wrong checksum)",
        "Pack it again with tar; a compressed archive must be unpacked first");
  }

  private static long size(TarArchiveEntry entry, Map<String, String> extended, Place place) {
    String size = extended.get("size");
    if (size == null) {
      return entry.getSize();
    }
    if (!size.matches("[0-9]{1,18}")) {
      throw new InputException(place, "has a size that is not a number", REMEDY);
    }
    return Long.parseLong(size);
  }

  private byte[] header(long at, long size, Place place) {
    if (size > LARGEST_EXTENDED_HEADER) {
      throw new InputException(
          place,
          "has an extended header of " + size + " bytes; the limit is " + LARGEST_EXTENDED_HEADER,
          REMEDY);
    }
    return StoredBytes.read(channel, at, (int) size, place);
  }

  private static String longName(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Records of POSIX pax: {@code "length key=value\n"}, with the length of the whole record. */
  private static Map<String, String> records(byte[] bytes, Place place) {
    Map<String, String> records = new HashMap<>();
    int at = 0;
    while (at < bytes.length && bytes[at] != 0) {
      int space = at;
      int length = 0;
      while (space < bytes.length
          && bytes[space] >= '0'
          && bytes[space] <= '9'
          && length < bytes.length) {
        length = 10 * length + bytes[space++] - '0';
      }
      if (length <= space - at + 1 || length > bytes.length - at || bytes[space] != ' ') {
        throw new InputException(place, "has a damaged extended header", REMEDY);
      }
      String record = new String(bytes, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals > 0) {
        records.put(record.substring(0, equals), record.substring(equals + 1));
      }
      at += length;
    }
    return records;
  }

  private void add(String name, long data, long size, Map<String, String> extended, Place place) {
    if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      throw new InputException(place, "is a sparse file", REMEDY);
    }
    checkName(name, place);
    StoredBytes.checkSize(size, place);
    names.add(name);
    offsets.add(data);
    sizes.add((int) size);
  }

  private static void checkName(String name, Place place) {
    boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*");
    if (absolute || Arrays.asList(name.split("[/\\\\]", -1)).contains("..")) {
      throw new InputException(
          place, absolute ? "has an absolute path" : "has a path with '..'", REMEDY);
    }
  }

  private static String kind(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_LINK, TarConstants.LF_SYMLINK, TarConstants.LF_GNUTYPE_LONGLINK ->
        "a link";
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "a device";
      case TarConstants.LF_FIFO -> "a pipe";
      case TarConstants.LF_GNUTYPE_SPARSE -> "a sparse file";
      default -> "of type '" + Place.printable("" + (char) entry.getLinkFlag()) + "'";
    };
  }
}
