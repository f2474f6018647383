package io.slimfit.optim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Forwards to a file, but fails on demand, and reads and writes a few bytes at a time. */
final class FailingFile extends FileChannel {
  private static final int MOST_BYTES = 1000;

  private final FileChannel file;
  volatile @Nullable Supplier<IOException> failsToRead;
  volatile @Nullable Supplier<IOException> failsToWrite;

  FailingFile(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    fail(failsToRead);
    int limit = into.limit();
    into.limit(Math.min(limit, into.position() + MOST_BYTES));
    try {
      return file.read(into, position);
    } finally {
      into.limit(limit);
    }
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    fail(failsToWrite);
    int limit = from.limit();
    from.limit(Math.min(limit, from.position() + MOST_BYTES));
    try {
      return file.write(from, position);
    } finally {
      from.limit(limit);
    }
  }

  private static void fail(@Nullable Supplier<IOException> failure) throws IOException {
    if (failure != null) {
      throw failure.get();
    }
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  // Paging does not use the other methods.

  @Override
  public int read(ByteBuffer into) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
