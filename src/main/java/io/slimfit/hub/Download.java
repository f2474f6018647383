package io.slimfit.hub;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.ToLongFunction;

/**
 * Downloads files to the cache, each completely or not at all. What a failed attempt received is
 * kept beside the target, and the next attempt or run resumes from there.
 */
final class Download {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long WORTHWHILE_BYTES = 1 << 20; // progress that restarts the retries

  private final HubConnection connection;
  private final HubName name;
  private final HubCache cache;
  private final RetryPolicy retryPolicy;
  private final ToLongFunction<Path> freeBytes;
  private final HubClient.Progress progress;

  /** @param freeBytes the free bytes on the disk of a folder */
  Download(
      HubConnection connection,
      HubName name,
      HubCache cache,
      RetryPolicy retryPolicy,
      ToLongFunction<Path> freeBytes,
      HubClient.Progress progress) {
    this.connection = connection;
    this.name = name;
    this.cache = cache;
    this.retryPolicy = retryPolicy;
    this.freeBytes = freeBytes;
    this.progress = progress;
  }

  /**
   * @throws HubFailure if the network fails more often than the retry policy allows
   * @throws UncheckedIOException if the disk is full or cannot be written
   */
  void fetch(RemoteFile file) throws HubFailure {
    Path blob = cache.blob(file.etag());
    Path part = cache.part(file.etag());
    try {
      Files.createDirectories(blob.resolveSibling(""));
      try (CacheLock lock = CacheLock.take(
          cache.lock(file.etag()),
          retryPolicy,
          () -> progress.onNote("waiting for another run that is downloading " + file.name()))) {
        if (!Files.isRegularFile(blob) || Files.size(blob) != file.bytes()) {
          retryPolicy.persist(() -> complete(part, file));
          Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE);
        }
        cache.link(file);
      }
    } catch (HubFailure e) {
      throw e;
    } catch (IOException e) {
      throw unwritable(file, blob, e);
    }
  }

  private Path complete(Path part, RemoteFile file) throws HubFailure {
    try {
      long have = Files.exists(part) ? Files.size(part) : -1;
      if (have > file.bytes()) {
        Files.delete(part);
        have = -1;
      }
      if (have < file.bytes()) {
        receive(part, Math.max(0, have), file);
      }
      if (!Checksum.matches(part, file.etag())) {
        Files.delete(part);
        throw HubFailure.temporary("its content does not match its hash", null);
      }
      return part;
    } catch (HubFailure e) {
      throw e;
    } catch (IOException e) {
      throw unwritable(file, part, e);
    }
  }

  private void receive(Path part, long have, RemoteFile file) throws IOException {
    requireSpace(part, file, have);
    HttpResponse<InputStream> response = connection.open(name, file, have);
    try (InputStream body = connection.body(response);
        FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long begin = begin(response, have);
      if (begin < 0) {
        Files.delete(part);
        throw HubFailure.temporary("the hub cannot resume the download", null);
      }
      channel.truncate(begin);
      channel.position(begin);
      long end = copy(body, channel, begin, file, response);
      channel.force(true);
      if (end > file.bytes()) {
        Files.delete(part);
        throw HubFailure.temporary(
            "it is longer than the announced " + file.bytes() + " bytes", null);
      }
      if (end < file.bytes()) {
        throw counted(
            HubFailure.temporary("it ended after " + end + " of " + file.bytes() + " bytes", null),
            end - begin);
      }
    }
  }

  /**
   * The position at which the response starts: the requested one, 0 if the server does not support
   * ranges, or negative if it is neither.
   */
  private static long begin(HttpResponse<?> response, long have) {
    if (response.statusCode() != 206) {
      return response.statusCode() == 416 ? -1 : 0;
    }
    String range = response.headers().firstValue("Content-Range").orElse("");
    return range.startsWith("bytes " + have + "-") ? have : -1;
  }

  /** @return the position after the last byte; at most one buffer past the announced end */
  private long copy(
      InputStream body,
      FileChannel channel,
      long begin,
      RemoteFile file,
      HttpResponse<InputStream> response)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long position = begin;
    progress.onBytes(file.name(), position, file.bytes());
    while (position <= file.bytes()) {
      int count;
      try {
        count = body.read(buffer);
      } catch (IOException e) {
        channel.force(true);
        throw counted(connection.failure(e, response.uri()), position - begin);
      }
      if (count < 0) {
        break;
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      position += count;
      progress.onBytes(file.name(), Math.min(position, file.bytes()), file.bytes());
    }
    return position;
  }

  private static HubFailure counted(HubFailure failure, long received) {
    return received >= WORTHWHILE_BYTES ? failure.afterProgress() : failure;
  }

  private void requireSpace(Path part, RemoteFile file, long have) {
    long needed = file.bytes() - have;
    long free = freeBytes.applyAsLong(part.resolveSibling(""));
    if (needed > free) {
      throw new UncheckedIOException(
          HubClient.place(name, file.name()) + ": needs " + needed + " more bytes, but only " + free
              + " are free. Free space in " + part.resolveSibling("")
              + " or set HF_HUB_CACHE (" + have + " bytes already downloaded are kept)",
          new IOException("no space left"));
    }
  }

  private UncheckedIOException unwritable(RemoteFile file, Path target, IOException e) {
    long free = freeBytes.applyAsLong(target.resolveSibling(""));
    return new UncheckedIOException(
        HubClient.place(name, file.name()) + ": cannot be written (" + file.bytes() + " bytes, "
            + free + " are free; what was downloaded is kept): "
            + Place.printable(String.valueOf(e)),
        e);
  }
}
