package io.slimfit.data.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory that notices if a decoder reads past its end. Some decoders only warn and leave
 * the remaining image grey; that of WebP takes zeros for what is missing, and may do so for a long
 * time.
 */
final class WatchedStream extends ImageInputStreamImpl {
  static final String TRUNCATED = "it is truncated";

  /** More than a decoder reads ahead. */
  private static final int MOST_PAST_END = 4096;

  private final ByteArrayImageInputStream bytes;
  private int pastEnd;

  WatchedStream(byte[] file) {
    bytes = new ByteArrayImageInputStream(file);
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    bytes.seek(streamPos);
    return watched(bytes.read(), 1);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    bitOffset = 0;
    bytes.seek(streamPos);
    int read = bytes.read(target, offset, length);
    return watched(read, read);
  }

  private int watched(int result, int read) throws IOException {
    if (result >= 0) {
      streamPos += read;
    } else if (++pastEnd > MOST_PAST_END) {
      throw new IOException(TRUNCATED);
    }
    return result;
  }

  @Override
  public long length() {
    return bytes.length();
  }

  void refuseIfExhausted() throws IOException {
    if (pastEnd > 0) {
      throw new IOException(TRUNCATED);
    }
  }
}
