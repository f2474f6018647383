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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes named tensors as a safetensors file of 32-bit floats, as Hugging Face's libraries do. */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** Like {@link #write(Path, NamedTensors)}, in the map's order. */
  public static void write(Path target, Map<String, Tensor> tensors) {
    write(target, named(tensors));
  }

  /**
   * Writes the tensors, which must be contiguous, in the order of their names. They are read one
   * after the other. The file is written completely or not at all.
   *
   * @param target replaced if it exists; its folder must exist
   * @throws java.io.UncheckedIOException if it cannot be written; no partial file is left
   */
  public static void write(Path target, NamedTensors tensors) {
    byte[] header = header(tensors);
    AtomicFile.write(target, channel -> {
      ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(header.length)
          .put(header);
      AtomicFile.writeFully(channel, start.flip());
      float[] values = new float[Strips.LENGTH];
      ByteBuffer bytes =
          ByteBuffer.allocate(Strips.LENGTH * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String name : tensors.names()) {
        tensors.read(name, tensor -> {
          try {
            write(tensor, values, bytes, channel);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
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

  private static byte[] header(NamedTensors tensors) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (String name : tensors.names()) {
      ObjectNode entry = header.putObject(name).put("dtype", StoredType.F32.name());
      ArrayNode shape = entry.putArray("shape");
      tensors.shape(name).dimensions().forEach(shape::add);
      long end = offset + tensors.shape(name).elements() * Float.BYTES;
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    ByteArrayOutputStream padded = new ByteArrayOutputStream();
    padded.writeBytes(header.toString().getBytes(StandardCharsets.UTF_8));
    while (padded.size() % Long.BYTES != 0) {
      padded.write(' ');
    }
    return padded.toByteArray();
  }
}
