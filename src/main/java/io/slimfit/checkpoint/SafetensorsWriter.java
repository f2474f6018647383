package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes named tensors as a safetensors file: weights as 32-bit floats, as Hugging Face's libraries
 * do, or tensors of any type in their own form.
 */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Like {@link #writeFloats}, in the map's order. */
  public static void write(Path target, Map<String, Tensor> tensors) {
    writeFloats(target, named(tensors));
  }

  /**
   * Writes the tensors, which must be contiguous, as 32-bit floats. They are read one after the
   * other. The file is written completely or not at all.
   *
   * @param target replaced if it exists; its folder must exist
   * @throws java.io.UncheckedIOException if it cannot be written; no partial file is left
   */
  public static void writeFloats(Path target, NamedTensors tensors) {
    byte[] header = headerOfFloats(tensors);
    long values = Float.BYTES
        * tensors.names().stream()
            .mapToLong(name -> tensors.shape(name).elements())
            .sum();
    AtomicFile.write(target, Long.BYTES + header.length + values, channel -> {
      ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(header.length)
          .put(header);
      AtomicFile.writeFully(channel, start.flip());
      float[] strip = new float[Strips.LENGTH];
      ByteBuffer bytes =
          ByteBuffer.allocate(Strips.LENGTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String name : tensors.names()) {
        lend(tensors, name, tensor -> write(tensor, strip, bytes, channel));
      }
    });
  }

  /** Tensors that exist, by name. */
  public static NamedTensors named(Map<String, Tensor> tensors) {
    return new Given(tensors);
  }

  private record Given(Map<String, Tensor> tensors) implements NamedTensors {
    @Override
    public List<String> names() {
      return List.copyOf(tensors.keySet());
    }

    private Tensor get(String name) {
      return Optional.ofNullable(tensors.get(name)).orElseThrow();
    }

    @Override
    public DType dtype(String name) {
      return get(name).dtype();
    }

    @Override
    public Shape shape(String name) {
      return get(name).shape();
    }

    @Override
    public void read(String name, Consumer<Tensor> reader) {
      reader.accept(get(name));
    }
  }

  /**
   * Writes the tensors in the form in which they are kept, so that {@link SafetensorsReader#stored}
   * gives back the same bits. Floats in two halves are written as 32-bit floats. Each tensor is
   * borrowed only while it is written.
   *
   * @param target replaced if it exists; its folder must exist
   * @throws java.io.UncheckedIOException if it cannot be written; no partial file is left
   */
  public static void write(Path target, NamedTensors tensors) {
    byte[] header = header(tensors);
    AtomicFile.write(target, bytes(tensors), channel -> {
      ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(header.length)
          .put(header);
      AtomicFile.writeFully(channel, start.flip());
      float[] values = new float[Strips.LENGTH];
      ByteBuffer bytes =
          ByteBuffer.allocate(Strips.LENGTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String name : tensors.names()) {
        lend(tensors, name, tensor -> {
          if (StoredType.of(tensor.dtype()) == StoredType.F32) {
            write(tensor, values, bytes, channel);
          } else {
            tensor.writeTo(channel, channel.position());
            channel.position(channel.position() + tensor.bytes());
          }
        });
      }
    });
  }

  private interface Use {
    void of(Tensor tensor) throws IOException;
  }

  /** Lets a failure to write pass through what lends the tensor. */
  private static void lend(NamedTensors tensors, String name, Use use) throws IOException {
    IOException[] failure = new IOException[1];
    tensors.read(name, tensor -> {
      try {
        use.of(tensor);
      } catch (IOException e) {
        failure[0] = e;
      }
    });
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  /** The bytes of the file that {@link #write(Path, NamedTensors)} makes. */
  public static long bytes(NamedTensors tensors) {
    long data = tensors.names().stream()
        .mapToLong(name -> tensors.shape(name).elements() * tensors.dtype(name).bytes())
        .sum();
    return Long.BYTES + header(tensors).length + data;
  }

  private static void write(Tensor tensor, float[] values, ByteBuffer bytes, FileChannel channel)
      throws IOException {
    for (long index = 0; index < tensor.elements(); index += Strips.LENGTH) {
      int count = (int) Math.min(Strips.LENGTH, tensor.elements() - index);
      tensor.get(index, values, 0, count);
      bytes.clear().limit(count * Float.BYTES);
      bytes.asFloatBuffer().put(values, 0, count);
      AtomicFile.writeFully(channel, bytes);
    }
  }

  private static byte[] headerOfFloats(NamedTensors tensors) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (String name : tensors.names()) {
      offset = put(header, name, StoredType.F32, tensors.shape(name), offset);
    }
    return padded(header);
  }

  private static byte[] header(NamedTensors tensors) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    long offset = 0;
    for (String name : tensors.names()) {
      StoredType type = StoredType.of(tensors.dtype(name));
      offset = put(header, name, type, tensors.shape(name), offset);
    }
    return padded(header);
  }

  /** Returns the end of the tensor's data. */
  private static long put(
      ObjectNode header, String name, StoredType type, Shape shape, long offset) {
    ObjectNode entry = header.putObject(name).put("dtype", type.name());
    ArrayNode lengths = entry.putArray("shape");
    shape.dimensions().forEach(lengths::add);
    long end = offset + shape.elements() * type.bits() / Byte.SIZE;
    entry.putArray("data_offsets").add(offset).add(end);
    return end;
  }

  private static byte[] padded(ObjectNode header) {
    ByteArrayOutputStream padded = new ByteArrayOutputStream();
    padded.writeBytes(header.toString().getBytes(StandardCharsets.UTF_8));
    while (padded.size() % Long.BYTES != 0) {
      padded.write(' ');
    }
    return padded.toByteArray();
  }
}
