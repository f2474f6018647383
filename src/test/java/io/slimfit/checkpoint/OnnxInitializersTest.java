package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxInitializersTest {
  private static final String EMBEDDED = "all-minilm-l6-v2.onnx";

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @TempDir
  Path folder;

  /** Writes the fields of one message. */
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  @Test
  void embeddedModelHasHuggingFaceNamesAndShapes() {
    try (OnnxInitializers source = OnnxInitializers.resource(EMBEDDED)) {
      assertThat(source.names()).hasSize(104).noneMatch(name -> name.startsWith("onnx::"));
      assertThat(source.shape("embeddings.word_embeddings.weight")).isEqualTo(Shape.of(30522, 384));
      for (int layer = 0; layer < 6; layer++) {
        String block = "encoder.layer." + layer + ".";
        assertThat(source.shape(block + "attention.self.query.weight"))
            .isEqualTo(Shape.of(384, 384));
        assertThat(source.shape(block + "intermediate.dense.weight"))
            .isEqualTo(Shape.of(1536, 384));
        assertThat(source.shape(block + "output.dense.weight")).isEqualTo(Shape.of(384, 1536));
        assertThat(source.shape(block + "output.LayerNorm.bias")).isEqualTo(Shape.of(384));
      }
    }
  }

  @Test
  void embeddedWeightsEqualTheCheckpoint() {
    try (OnnxInitializers source = OnnxInitializers.resource(EMBEDDED)) {
      CRC32 checksum = new CRC32();
      for (String name : source.names()) {
        if (!name.endsWith("position_ids")) {
          checksum.update(ByteBuffer.wrap(SafetensorsFile.floats(read(source, name))));
        }
      }
      assertThat(checksum.getValue()).isEqualTo(1837608836L);
    }
  }

  @Test
  void linearWeightsAreTransposedInAnyOrderOfReading() {
    Path file = write(model(
        tensor("b", 1, SafetensorsFile.floats(7, 8), 2),
        tensor("onnx::MatMul_1", 1, SafetensorsFile.floats(1, 2, 3, 4, 5, 6), 2, 3)));

    try (OnnxInitializers source = OnnxInitializers.open(file)) {
      assertThat(source.names()).containsExactly("b", "encoder.layer.0.dense.weight");
      assertThat(source.shape("encoder.layer.0.dense.weight")).isEqualTo(Shape.of(3, 2));
      assertThat(read(source, "encoder.layer.0.dense.weight")).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(read(source, "b")).containsExactly(7, 8);
      assertThat(read(source, "b")).containsExactly(7, 8);
    }
  }

  @Test
  void nanIsRejectedAtItsIndexInTheListedShape() {
    Path file = write(
        model(tensor("onnx::MatMul_1", 1, SafetensorsFile.floats(1, 2, Float.NaN, 4, 5, 6), 2, 3)));

    try (OnnxInitializers source = OnnxInitializers.open(file)) {
      assertThatThrownBy(() -> read(source, "encoder.layer.0.dense.weight"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'encoder.layer.0.dense.weight': element 4 is NaN");
    }
  }

  @Test
  void damagedInitializersAreRejectedByName() {
    assertRefused(model(tensor("w", 1, new byte[8], 3)), "'w': its data has 8 bytes");
    assertRefused(model(tensor("w", 1, new byte[8], -2)), "'w': its shape [-2]");
    assertRefused(model(tensor("w", 1, new byte[8], Long.MAX_VALUE, 2)), "'w': its shape");
    assertRefused(model(tensor("w", 99, new byte[8], 2)), "'w': its type 99");
    assertRefused(model(out -> out.writeString(8, "w")), "'w': its type 0 is unknown");
    assertRefused(
        model(tensor("w", 1, new byte[4], 1), tensor("w", 1, new byte[4], 1)), "'w': its name");
    assertRefused(model(tensor("w".repeat(600), 1, new byte[4], 1)), "longer than 512");
    assertRefused(model(), "no initializers");
    assertRefused(new byte[0], "no initializers");
  }

  @Test
  void randomlyDamagedFileIsEitherReadOrRejected() {
    byte[] good = model(
        tensor("b", 1, SafetensorsFile.floats(7, 8), 2),
        tensor("onnx::MatMul_1", 1, SafetensorsFile.floats(1, 2, 3, 4, 5, 6), 2, 3));
    for (int seed = 0; seed < 500; seed++) {
      byte[] bytes = good.clone();
      long key = CounterRandom.key(seed);
      for (int i = 0; i < 2; i++) {
        int at = (int) (CounterRandom.uniform(key, i) * bytes.length);
        bytes[at] = (byte) CounterRandom.mix(key + i);
      }
      try (OnnxInitializers source = OnnxInitializers.open(write(bytes))) {
        assertThat(source.names()).as("seed " + seed).isNotEmpty();
      } catch (InputException e) {
        assertThat(e.remedy()).as("seed " + seed).isNotEmpty();
      }
    }
  }

  @Test
  void missingResourceIsNamed() {
    assertThatThrownBy(() -> OnnxInitializers.resource("none.onnx"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("class path, none.onnx: there is no such resource");
  }

  private void assertRefused(byte[] bytes, String reason) {
    Path file = write(bytes);
    assertThatThrownBy(() -> OnnxInitializers.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  private Path write(byte[] bytes) {
    return SafetensorsFile.write(folder.resolve("model.onnx"), bytes);
  }

  /** A graph with one MatMul of the layer encoder.layer.0.dense, and the given initializers. */
  private static byte[] model(Fields... initializers) {
    Fields node = out -> {
      out.writeString(1, "x");
      out.writeString(1, "onnx::MatMul_1");
      out.writeString(2, "y");
      out.writeString(3, "/encoder/layer.0/dense/MatMul");
      out.writeString(4, "MatMul");
    };
    return message(model -> {
      model.writeInt64(1, 8);
      model.writeByteArray(7, message(graph -> {
        graph.writeByteArray(1, message(node));
        for (Fields initializer : initializers) {
          graph.writeByteArray(5, message(initializer));
        }
      }));
    });
  }

  private static Fields tensor(String name, int type, byte[] data, long... shape) {
    return out -> {
      for (long length : shape) {
        out.writeInt64(1, length);
      }
      out.writeInt32(2, type);
      out.writeString(8, name);
      out.writeBytes(9, ByteString.copyFrom(data));
    };
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private float[] read(TensorSource source, String name) {
    return Stored.floats(memory, source, name);
  }
}
