import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How far a process has come, in a file that two processes share and that outlives them. */
final class Progress {
  static final String FILE = "progress";

  private static final int NUMBER = 0;
  private static final int READ = Long.BYTES;
  private static final int REFUSED = 2 * Long.BYTES;
  private static final int BEGUN = 3 * Long.BYTES;
  private static final int SIZE = 4 * Long.BYTES;

  private final MappedByteBuffer values;

  private Progress(FileChannel channel) throws IOException {
    values = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
  }

  static Progress create(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(SIZE));
      return new Progress(channel);
    }
  }

  static Progress open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Progress(channel);
    }
  }

  /** The number of the input that is being read. */
  long number() {
    return values.getLong(NUMBER);
  }

  /** The input is written, and the reader has it now. */
  void begin() {
    values.putLong(BEGUN, number() + 1);
  }

  boolean isBegun() {
    return values.getLong(BEGUN) == number() + 1;
  }

  void next() {
    values.putLong(NUMBER, number() + 1);
  }

  long read() {
    return values.getLong(READ);
  }

  void countRead() {
    values.putLong(READ, read() + 1);
  }

  long refused() {
    return values.getLong(REFUSED);
  }

  void countRefused() {
    values.putLong(REFUSED, refused() + 1);
  }
}
