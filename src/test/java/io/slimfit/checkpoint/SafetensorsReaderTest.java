package io.slimfit.checkpoint;

import static io.slimfit.checkpoint.SafetensorsFile.bytes;
import static io.slimfit.checkpoint.SafetensorsFile.entry;
import static io.slimfit.checkpoint.SafetensorsFile.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsReaderTest {
  private static final byte[] NONE = {};
  private static final byte[] EIGHT = new byte[8];

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @TempDir
  Path folder;

  static Stream<Arguments> corruptions() {
    String w = entry("w", "F32", "[2]", 0, 8);
    return Stream.of(
        Arguments.of("empty file", NONE, "0 bytes"),
        Arguments.of("header longer than file", bytes(100, NONE, EIGHT), "has only 16 bytes"),
        Arguments.of("header longer by a byte", bytes(9, NONE, EIGHT), "has only 16 bytes"),
        Arguments.of("header of 100 MB", bytes(100_000_000, NONE, EIGHT), "has only 16 bytes"),
        Arguments.of("header above 100 MB", bytes(100_000_001, NONE, EIGHT), "limit of 100000000"),
        Arguments.of("header length negative", bytes(-1, NONE, EIGHT), "18446744073709551615"),
        Arguments.of(
            "Git LFS pointer",
            "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8),
            "git lfs pull"),
        Arguments.of("not JSON", bytes("{\"w\" 1}", NONE), "not JSON"),
        Arguments.of("cut JSON", bytes("{" + w, EIGHT), "not JSON"),
        Arguments.of("empty header", bytes("", NONE), "not a JSON object"),
        Arguments.of("array", bytes("[]", NONE), "not a JSON object"),
        Arguments.of("text after the object", bytes("{" + w + "} {}", EIGHT), "other text"),
        Arguments.of("entry is a number", bytes("{\"w\":1}", NONE), "'w': its entry"),
        Arguments.of("deep nesting", bytes("{\"w\":" + "[".repeat(90_000), NONE), "'w'"),
        Arguments.of("long name", bytes("{\"" + "w".repeat(600) + "\":1}", NONE), "a name is"),
        Arguments.of(
            "field missing", bytes("{\"w\":{\"dtype\":\"F32\"}}", NONE), "'w': its entry lacks"),
        Arguments.of(
            "field twice",
            bytes("{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", NONE),
            "'dtype' occurs twice"),
        Arguments.of(
            "shape twice",
            bytes("{\"w\":{\"shape\":[2],\"shape\":[2]}}", NONE),
            "'shape' occurs twice"),
        Arguments.of(
            "offsets twice",
            bytes("{\"w\":{\"data_offsets\":[0,8],\"data_offsets\":[0,8]}}", NONE),
            "'data_offsets' occurs twice"),
        Arguments.of(
            "metadata not text",
            bytes("{\"__metadata__\":{\"a\":1}," + w + "}", EIGHT),
            "metadata"),
        Arguments.of("duplicate name", bytes("{" + w + "," + w + "}", EIGHT), "'w': its name"),
        Arguments.of(
            "overlap",
            bytes("{" + w + "," + entry("v", "F32", "[2]", 4, 12) + "}", new byte[12]),
            "'v': its data begins at byte 4, but the data before it ends at 8: an overlap"),
        Arguments.of(
            "hole",
            bytes("{" + w + "," + entry("v", "F32", "[1]", 12, 16) + "}", new byte[16]),
            "a gap"),
        Arguments.of(
            "end before begin",
            bytes("{" + entry("w", "F32", "[2]", 8, 0) + "}", EIGHT),
            "before it begins"),
        Arguments.of(
            "offset past the end",
            bytes("{" + entry("w", "F32", "[4]", 0, 16) + "}", EIGHT),
            "ends at byte 16, but the file has 8"),
        Arguments.of(
            "negative offset",
            bytes("{" + entry("w", "F32", "[2]", -8, 0) + "}", EIGHT),
            "data_offsets has an element"),
        Arguments.of(
            "wrong byte length",
            bytes("{" + entry("w", "F32", "[3]", 0, 8) + "}", EIGHT),
            "has 8 bytes, but shape [3] of F32 needs 12"),
        Arguments.of(
            "wrong byte length of a later tensor",
            bytes("{" + w + "," + entry("v", "F32", "[3]", 8, 16) + "}", new byte[16]),
            "'v': its data has 8 bytes, but shape [3] of F32 needs 12"),
        Arguments.of(
            "negative shape",
            bytes("{" + entry("w", "F32", "[-2]", 0, 8) + "}", EIGHT),
            "shape has an element"),
        Arguments.of(
            "shape beyond 64 bits",
            bytes("{" + entry("w", "F32", "[99999999999999999999]", 0, 8) + "}", EIGHT),
            "shape has an element"),
        Arguments.of(
            "overflowing shape",
            bytes("{" + entry("w", "F32", "[4611686018427387904,4]", 0, 8) + "}", EIGHT),
            "has too many elements"),
        Arguments.of(
            "overflowing bytes",
            bytes("{" + entry("w", "F32", "[4611686018427387904]", 0, 8) + "}", EIGHT),
            "has too many elements"),
        Arguments.of(
            "fractional shape",
            bytes("{" + entry("w", "F32", "[2.0]", 0, 8) + "}", EIGHT),
            "shape has an element"),
        Arguments.of(
            "unknown dtype",
            bytes("{" + entry("w", "F\\u001b[31m", "[2]", 0, 8) + "}", EIGHT),
            "dtype 'F\uFFFD[31m' is unknown"),
        Arguments.of("trailing bytes", bytes("{" + w + "}", new byte[9]), ": 1 bytes follow"),
        Arguments.of("data without tensors", bytes("{}", EIGHT), ": 8 bytes follow"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corruptions")
  void corruptFileIsRejected(String name, byte[] bytes, String reason) {
    Path file = SafetensorsFile.write(folder.resolve("model.safetensors"), bytes);

    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .as(name)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void headerWithTooManyTensorsIsRejectedEarly() {
    StringBuilder header = new StringBuilder("{" + entry("w", "F32", "[0]", 0, 0));
    for (int i = 0; i < SafetensorsHeader.MOST_TENSORS; i++) {
      header.append(',').append(entry("w" + i, "F32", "[0]", 0, 0));
    }
    Path file = write(header + "}", NONE);

    assertThatThrownBy(() -> SafetensorsReader.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 50000 tensors");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> SafetensorsReader.open(folder.resolve("none.safetensors")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.safetensors: there is no such file");
  }

  @Test
  void readsEveryFloatingType() {
    ByteBuffer data = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(1.5).putDouble(-2.25).putFloat(3.5f).putFloat(-4.5f);
    data.putShort((short) 0x3C00).putShort((short) 0xC500).putShort((short) 0x0001);
    data.putShort((short) 0x3F80).putShort((short) 0xC0A0).putShort((short) 0x0001);
    Path file = write(
        "{" + entry("f64", "F64", "[2]", 0, 16) + "," + entry("f32", "F32", "[2,1]", 16, 24) + ","
            + entry("f16", "F16", "[3]", 24, 30) + "," + entry("bf16", "BF16", "[3]", 30, 36) + "}",
        data.array());

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.names()).containsExactly("f64", "f32", "f16", "bf16");
      assertThat(reader.shape("f32")).isEqualTo(Shape.of(2, 1));
      assertThat(read(reader, "f64")).containsExactly(1.5f, -2.25f);
      assertThat(read(reader, "f32")).containsExactly(3.5f, -4.5f);
      assertThat(read(reader, "f16")).containsExactly(1, -5, 0x1.0p-24f);
      assertThat(read(reader, "bf16")).containsExactly(1, -5, Float.intBitsToFloat(0x10000));
    }
  }

  @Test
  void everyHalfIsConvertedExactly() {
    for (int bits = 0; bits < 0x7C00; bits++) {
      double expected = bits < 0x400
          ? bits * 0x1.0p-24
          : (1 + (bits & 0x3FF) / 1024.0) * Math.pow(2, (bits >> 10) - 15);
      assertThat((double) StoredType.halfToFloat((short) bits)).isEqualTo(expected);
      assertThat((double) StoredType.halfToFloat((short) (bits | 0x8000))).isEqualTo(-expected);
    }
    assertThat(StoredType.halfToFloat((short) 0x7C00)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(StoredType.halfToFloat((short) 0x7C01)).isNaN();
  }

  @Test
  void convertsToTheTargetsType() {
    Path file = write("{" + entry("w", "F32", "[2]", 0, 8) + "}", floats(1 + 0x1.0p-8f, -3));

    try (SafetensorsReader reader = SafetensorsReader.open(file);
        Tensor target = memory.allocate(MemoryCategory.WEIGHTS, DType.BFLOAT16, 2)) {
      reader.read("w", target);

      assertThat(target.toFloats()).containsExactly(1, -3); // 1 + 2^-8 is a tie: to even
    }
  }

  @Test
  void readsScalarsAndEmptyTensors() {
    Path file = write(
        "{" + entry("none", "F32", "[0,4]", 0, 0) + "," + entry("one", "F32", "[]", 0, 4) + "}",
        floats(7));

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.shape("none")).isEqualTo(Shape.of(0, 4));
      assertThat(read(reader, "one")).containsExactly(7);
    }
  }

  @Test
  void emptyTensorsMayLieBetweenOthersInAnyOrderOfTheHeader() {
    Path file = write(
        "{" + entry("after", "F32", "[0]", 8, 8) + "," + entry("full", "F32", "[2]", 0, 8) + ","
            + entry("zero", "F32", "[0]", 0, 0) + "}",
        floats(3, 4));

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.names()).containsExactly("zero", "full", "after");
      assertThat(read(reader, "full")).containsExactly(3, 4);
    }
  }

  @Test
  void integerBuffersAreListedButNotRead() {
    Path file = write("{" + entry("embeddings.position_ids", "I64", "[1]", 0, 8) + "}", EIGHT);

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThat(reader.names()).containsExactly("embeddings.position_ids");
      assertThatThrownBy(() -> read(reader, "embeddings.position_ids"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'embeddings.position_ids': weights of type I64");
    }
  }

  @Test
  void nonFiniteWeightsAreRejectedNamingTheirIndex() {
    float[] values = new float[20_000];
    values[17_001] = Float.NaN;
    byte[] data = floats(values);
    Path file = write(
        "{" + entry("w", "F32", "[200,100]", 0, 80_000) + ","
            + entry("big", "F64", "[1]", 80_000, 80_008) + "}",
        ByteBuffer.allocate(80_008)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(data)
            .putDouble(1e300)
            .array());

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertThatThrownBy(() -> read(reader, "w"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("tensor 'w': element 17001 is NaN");
      assertThatThrownBy(() -> read(reader, "big"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("tensor 'big': element 0 is Infinity");
    }
  }

  @Test
  void fileTruncatedAfterOpeningIsRejected() {
    String header = "{" + entry("w", "F32", "[2]", 0, 8) + "}";
    Path file = write(header, EIGHT);

    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      write(header, new byte[3]);

      assertThatThrownBy(() -> read(reader, "w"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the file ends within this tensor");
    }
  }

  private Path write(String header, byte[] data) {
    return SafetensorsFile.write(folder.resolve("w.safetensors"), bytes(header, data));
  }

  private float[] read(TensorSource source, String name) {
    return Stored.floats(memory, source, name);
  }
}
