package io.slimfit.data;

import io.slimfit.checkpoint.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token ids of many examples, readable in any order. Beyond {@value #MEMORY_BYTES} bytes they
 * are moved from memory to a file, so that a corpus larger than memory can be used for training; 12
 * bytes per example stay in memory.
 *
 * <p>The file is deleted from its folder while it is open, so that nothing is left of it however
 * the process ends. Reading is thread-safe.
 */
public final class EncodedExamples extends AbstractList<EncodedExample> implements AutoCloseable {
  static final int MEMORY_BYTES = 1 << 24;

  private static final int WRITTEN_AT_ONCE = 1 << 18;

  private final long[] offsets; // the start of each example, and the end of the last
  private final int[] lengths;
  private final byte[] memory;
  private final @Nullable FileChannel file;

  private EncodedExamples(
      long[] offsets, int[] lengths, byte[] memory, @Nullable FileChannel file) {
    this.offsets = offsets;
    this.lengths = lengths;
    this.memory = memory;
    this.file = file;
  }

  @Override
  public int size() {
    return lengths.length;
  }

  /** The number of tokens of an example; does not read the file. */
  public int length(int index) {
    return lengths[index];
  }

  @Override
  public EncodedExample get(int index) {
    int bytes = Math.toIntExact(offsets[index + 1] - offsets[index]);
    if (file == null) {
      return ExampleBytes.read(
          ByteBuffer.wrap(memory, Math.toIntExact(offsets[index]), bytes), lengths[index]);
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    try {
      while (buffer.hasRemaining()) {
        if (file.read(buffer, offsets[index] + buffer.position()) < 0) {
          throw new IllegalStateException("the token file ends within example " + index);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the token file cannot be read", e);
    }
    return ExampleBytes.read(buffer.flip(), lengths[index]);
  }

  /** Adds all examples to a hash. */
  public void addTo(Sha256 hash) {
    hash.add(size());
    for (EncodedExample example : this) {
      hash.add(example.tokens()).add(example.secondStart());
      hash.add(example.label().numbers().size());
      example.label().numbers().forEach(hash::add);
    }
  }

  @Override
  public void close() {
    closeFile(file);
  }

  private static void closeFile(@Nullable FileChannel file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the token file cannot be closed", e);
    }
  }

  /** Collects examples in the order in which they are added. */
  public static final class Builder implements AutoCloseable {
    private static final int FIRST_ROOM = 1024;

    private final int memoryBytes;
    private long[] offsets = new long[FIRST_ROOM];
    private int[] lengths = new int[FIRST_ROOM];
    private int count;
    private ByteBuffer pending = ByteBuffer.allocate(1 << 16);
    private long written;
    private @Nullable FileChannel file;

    public Builder() {
      this(MEMORY_BYTES);
    }

    /** @param memoryBytes the size beyond which a file is used */
    Builder(int memoryBytes) {
      this.memoryBytes = memoryBytes;
    }

    public void add(EncodedExample example) {
      int bytes = ExampleBytes.size(example);
      reserve(bytes);
      if (count + 1 == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        lengths = Arrays.copyOf(lengths, 2 * lengths.length);
      }
      ExampleBytes.write(example, pending);
      lengths[count] = example.tokens().length;
      count++;
      offsets[count] = written + pending.position();
    }

    /** Makes room in {@code pending}, by enlarging it or by writing it to the file. */
    private void reserve(int bytes) {
      if (pending.remaining() >= bytes) {
        return;
      }
      if (file != null || pending.position() + bytes > memoryBytes) {
        flush();
        if (pending.capacity() != WRITTEN_AT_ONCE) {
          pending = ByteBuffer.allocate(WRITTEN_AT_ONCE);
        }
      }
      if (pending.remaining() < bytes) {
        int room = Math.max(2 * pending.capacity(), pending.position() + bytes);
        pending = ByteBuffer.allocate(room).put(pending.flip());
      }
    }

    private void flush() {
      try {
        FileChannel channel = file == null ? unnamedFile() : file;
        file = channel;
        pending.flip();
        while (pending.hasRemaining()) {
          written += channel.write(pending);
        }
        pending.clear();
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the token file does not fit into the folder for temporary files;"
                + " set JDK_JAVA_OPTIONS=-Djava.io.tmpdir=DIR to use another one",
            e);
      }
    }

    private static FileChannel unnamedFile() throws IOException {
      Path path = Files.createTempFile("slimfit-tokens", ".tmp");
      FileChannel channel = FileChannel.open(
          path,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
      Files.deleteIfExists(path); // if the system can delete open files
      return channel;
    }

    /** Returns all added examples; the builder cannot be used afterwards. */
    public EncodedExamples build() {
      byte[] memory = new byte[0];
      if (file == null) {
        memory = Arrays.copyOf(pending.array(), pending.position());
      } else {
        flush();
      }
      EncodedExamples examples = new EncodedExamples(
          Arrays.copyOf(offsets, count + 1), Arrays.copyOf(lengths, count), memory, file);
      file = null;
      return examples;
    }

    /** Discards the examples if {@link #build} was not called. */
    @Override
    public void close() {
      closeFile(file);
    }
  }

  /** The serialized form of an example. */
  private static final class ExampleBytes {
    private static final int HEADER = 2 * Integer.BYTES + 2;
    private static final byte NONE = 0;
    private static final byte INTEGERS = 1; // of a label whose numbers all are
    private static final byte NUMBERS = 2;

    static int size(EncodedExample example) {
      return HEADER
          + Integer.BYTES
          + example.label().numbers().size() * Double.BYTES
          + example.tokens().length * Integer.BYTES;
    }

    static void write(EncodedExample example, ByteBuffer to) {
      to.putInt(example.secondStart());
      to.put((byte) (example.truncated() ? 1 : 0));
      writeLabel(example.label(), to);
      for (int token : example.tokens()) {
        to.putInt(token);
      }
    }

    private static void writeLabel(Label label, ByteBuffer to) {
      if (label.isNone()) {
        to.put(NONE);
        return;
      }
      boolean integers = label.numbers().stream().allMatch(number -> isInteger(number));
      to.put(integers ? INTEGERS : NUMBERS).putInt(label.numbers().size());
      for (double number : label.numbers()) {
        if (integers) {
          to.putInt((int) number);
        } else {
          to.putDouble(number);
        }
      }
    }

    /** -0.0 is not. */
    private static boolean isInteger(double number) {
      return Double.valueOf((int) number).equals(number);
    }

    static EncodedExample read(ByteBuffer from, int length) {
      int secondStart = from.getInt();
      boolean truncated = from.get() == 1;
      Label label = readLabel(from);
      int[] tokens = new int[length];
      for (int i = 0; i < length; i++) {
        tokens[i] = from.getInt();
      }
      return new EncodedExample(tokens, secondStart, label, truncated);
    }

    private static Label readLabel(ByteBuffer from) {
      byte form = from.get();
      if (form == NONE) {
        return Label.none();
      }
      int count = from.getInt();
      List<Double> numbers = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        numbers.add(form == INTEGERS ? (double) from.getInt() : from.getDouble());
      }
      return new Label(numbers, false);
    }
  }
}
