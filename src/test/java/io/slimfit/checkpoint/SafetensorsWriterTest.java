package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.CounterRandom;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @TempDir
  Path folder;

  @Test
  void writtenTensorsAreReadBackBitForBit() {
    Path file = folder.resolve("model.safetensors");
    try (Tensor matrix = random(300, 100);
        Tensor row = random(1, 3);
        Tensor copy = memory.allocate(MemoryCategory.WEIGHTS, DType.FLOAT32, 300, 100)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("z \"quoted\" é", matrix);
      tensors.put("a", row);
      SafetensorsWriter.write(file, tensors);

      try (SafetensorsReader reader = SafetensorsReader.open(file)) {
        assertThat(reader.names()).containsExactly("z \"quoted\" é", "a");
        reader.read("z \"quoted\" é", copy);
        assertThat(copy.toFloats()).isEqualTo(matrix.toFloats());
      }
    }
    assertThat(folder).isDirectoryContaining(file::equals);
  }

  @Test
  void headerFollowsTheFormat() throws IOException {
    Path file = folder.resolve("model.safetensors");
    try (Tensor weight = random(1, 1)) {
      SafetensorsWriter.write(file, Map.of("w", weight));
    }

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong(0);
    assertThat(length % 8).isZero();
    assertThat(new String(bytes.array(), 8, length, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo("{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}");
    assertThat(bytes.capacity()).isEqualTo(8 + length + 4);
  }

  @Test
  void failureKeepsTheOldFileAndLeavesNoOther() throws IOException {
    Path file = Files.writeString(folder.resolve("model.safetensors"), "old");

    assertThatThrownBy(() -> AtomicFile.write(file, 4, channel -> {
          AtomicFile.writeFully(channel, ByteBuffer.allocate(100));
          throw new IOException("disk full");
        }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("disk full");

    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("model.safetensors");
  }

  @Test
  void targetThatCannotBeReplacedLeavesNothing() throws IOException {
    Path target = Files.createDirectories(folder.resolve("model.safetensors"));
    Files.writeString(target.resolve("inside"), "kept");

    try (Tensor weight = random(1, 1)) {
      assertThatThrownBy(() -> SafetensorsWriter.write(target, Map.of("w", weight)))
          .isInstanceOf(UncheckedIOException.class);
    }
    assertThat(folder.toFile().list()).containsExactly("model.safetensors");
  }

  private Tensor random(int rows, int columns) {
    Tensor tensor = memory.allocate(MemoryCategory.WEIGHTS, DType.FLOAT32, rows, columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) CounterRandom.normal(7, i);
    }
    tensor.put(0, values, 0, values.length);
    return tensor;
  }
}
