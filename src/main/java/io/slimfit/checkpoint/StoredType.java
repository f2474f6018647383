package io.slimfit.checkpoint;

import io.slimfit.tensor.DType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of safetensors files, under the names used there. Only floating types can be
 * read as weights. Those that tensors have can be read as they are; of the others just the size is
 * known.
 */
enum StoredType {
  F64(64) {
    @Override
    void toFloats(ByteBuffer bytes, float[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = (float) bytes.getDouble(i * Double.BYTES);
      }
    }
  },
  F32(32) {
    @Override
    void toFloats(ByteBuffer bytes, float[] values, int count) {
      bytes.asFloatBuffer().get(values, 0, count);
    }
  },
  F16(16) {
    @Override
    void toFloats(ByteBuffer bytes, float[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = halfToFloat(bytes.getShort(i * Short.BYTES));
      }
    }
  },
  BF16(16) {
    @Override
    void toFloats(ByteBuffer bytes, float[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Float.intBitsToFloat(bytes.getShort(i * Short.BYTES) << 16);
      }
    }
  },
  BOOL(8),
  U8(8),
  I8(8),
  U16(16),
  I16(16),
  U32(32),
  I32(32),
  U64(64),
  I64(64),
  C64(64),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F6_E2M3(6),
  F6_E3M2(6),
  F4(4);

  private final int bits;

  StoredType(int bits) {
    this.bits = bits;
  }

  /** Bits per element; a multiple of 8 for all types that can be read. */
  int bits() {
    return bits;
  }

  boolean isReadable() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** The type in which a tensor is stored as it is; floats in two halves are joined. */
  static StoredType of(DType type) {
    return switch (type) {
      case FLOAT64 -> F64;
      case FLOAT32, SPLIT_FLOAT32 -> F32;
      case BFLOAT16 -> BF16;
      case INT64 -> I64;
      case INT32 -> I32;
      case INT16 -> I16;
      case INT8 -> I8;
      case UINT8 -> U8;
    };
  }

  /** The type of a tensor that holds the stored values as they are, if there is one. */
  Optional<DType> own() {
    return Arrays.stream(DType.values())
        .filter(type -> type != DType.SPLIT_FLOAT32 && of(type) == this)
        .findFirst();
  }

  /** Decodes the first {@code count} elements of little-endian {@code bytes}. */
  void toFloats(ByteBuffer bytes, float[] values, int count) {
    throw new IllegalStateException(this + " has no floating values");
  }

  /** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of mantissa. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >> 10 & 0x1F;
    int mantissa = half & 0x3FF;
    if (exponent == 0) { // zero or subnormal: mantissa * 2^-24 is exact
      float magnitude = mantissa * 0x1.0p-24f;
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
    }
    int widened = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | mantissa << 13);
  }
}
