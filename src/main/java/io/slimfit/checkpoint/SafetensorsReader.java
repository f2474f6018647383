package io.slimfit.checkpoint;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A safetensors file: eight bytes with the length of the header, a JSON header with types, shapes
 * and offsets, and the data. Tensors of types other than F64, F32, F16 and BF16 are listed (old
 * BERT files have integer buffers) but cannot be read as weights. {@link #stored} gives tensors as
 * they are.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public final class SafetensorsReader implements TensorSource {
  private final Place place;
  private final FileChannel channel;
  private final Map<String, SafetensorsHeader.Entry> entries;
  private final Strips strips = new Strips();

  private SafetensorsReader(
      Place place, FileChannel channel, Map<String, SafetensorsHeader.Entry> entries) {
    this.place = place;
    this.channel = channel;
    this.entries = entries;
  }

  /**
   * Reads and checks the whole header, but not the data.
   *
   * @throws InputException if the file is missing or anything in the header does not fit the file
   */
  public static SafetensorsReader open(Path file) {
    Place place = Place.file(file);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InputException(
          place,
          Files.exists(file) ? "this is not a readable file" : Place.missingFile(file),
          "Give the path of a readable safetensors file");
    }
    try {
      return open(place, FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw new UncheckedIOException(place + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Takes ownership of the channel, which is closed if the header is invalid. */
  private static SafetensorsReader open(Place place, FileChannel channel) throws IOException {
    boolean opened = false;
    try {
      SafetensorsReader reader =
          new SafetensorsReader(place, channel, SafetensorsHeader.read(place, channel));
      opened = true;
      return reader;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape();
  }

  @Override
  public void read(String name, Tensor target) {
    SafetensorsHeader.Entry entry = entry(name);
    Place where = place(name);
    Strips.requireFits(where, entry.type(), entry.shape(), target);
    strips.decode(
        where,
        entry.type(),
        entry.shape().elements(),
        new FileBytes(channel, entry.begin()),
        Strips.into(target, where));
  }

  /**
   * The tensors in the form in which they are stored, of any type that a tensor can have. Each is
   * read when it is asked for, while this reader is open.
   *
   * @param memory for the tensor that is lent
   */
  public NamedTensors stored(NativeMemory memory) {
    return new Stored(memory);
  }

  private final class Stored implements NamedTensors {
    private final NativeMemory memory;

    Stored(NativeMemory memory) {
      this.memory = memory;
    }

    @Override
    public List<String> names() {
      return List.copyOf(entries.keySet());
    }

    /** @throws InputException if no tensor has the stored type */
    @Override
    public DType dtype(String name) {
      StoredType type = entry(name).type();
      return type.own()
          .orElseThrow(() -> new InputException(
              place(name), "tensors of type " + type + " cannot be read", "Save it again"));
    }

    @Override
    public Shape shape(String name) {
      return entry(name).shape();
    }

    @Override
    public void read(String name, Consumer<Tensor> reader) {
      try (Tensor tensor =
          memory.allocate(MemoryCategory.WORKSPACE, dtype(name), shape(name).toArray())) {
        tensor.readFrom(channel, entry(name).begin());
        reader.accept(tensor);
      } catch (IOException e) {
        throw new UncheckedIOException(place(name) + ": cannot be read: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public Place place(String name) {
    return place.tensor(name);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(place + ": no tensor '" + Place.printable(name) + "'");
    }
    return entry;
  }

  /** The bytes of a file from a given position. */
  private static final class FileBytes implements Strips.Bytes {
    private final FileChannel channel;
    private long position;

    FileBytes(FileChannel channel, long position) {
      this.channel = channel;
      this.position = position;
    }

    @Override
    public void fill(ByteBuffer strip) throws IOException {
      while (strip.hasRemaining()) {
        int read = channel.read(strip, position);
        if (read < 0) {
          throw new EOFException();
        }
        position += read;
      }
    }
  }
}
