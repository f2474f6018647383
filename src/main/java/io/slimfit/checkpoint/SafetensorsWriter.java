package io.slimfit.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Writes named tensors as a safetensors file of 32-bit floats, as Hugging Face's libraries do. */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /**
   * Writes the tensors, which must be contiguous, in the map's order. The file is written
   * completely or not at all.
   *
   * @param target replaced if it exists; its folder must exist
   * @throws java.io.UncheckedIOException if it cannot be written; no partial file is left
   */
  public static void write(Path target, Map<String, Tensor> tensors) {
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
      for (Tensor tensor : tensors.values()) {
        write(tensor, values, bytes, channel);
      }
    });
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

  private static byte[] header(Map<String, Tensor> tensors) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      ObjectNode entry = header.putObject(named.getKey()).put("dtype", StoredType.F32.name());
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().dimensions().forEach(shape::add);
      long end = offset + tensor.elements() * Float.BYTES;
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
