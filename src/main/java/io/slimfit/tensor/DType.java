package io.slimfit.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The type of a tensor's elements. */
public enum DType {
  FLOAT64(8, ScalarType.Double),
  FLOAT32(4, ScalarType.Float),
  BFLOAT16(2, ScalarType.BFloat16),
  /**
   * 32-bit floats stored as two halves: first all high halves, bfloat16 numbers to compute with,
   * then all low halves. See {@link SplitFloats}.
   */
  SPLIT_FLOAT32(4, ScalarType.BFloat16),
  INT64(8, ScalarType.Long),
  INT32(4, ScalarType.Int),
  INT16(2, ScalarType.Short),
  INT8(1, ScalarType.Char),
  UINT8(1, ScalarType.Byte);

  private final int bytes;
  final ScalarType scalarType;

  DType(int bytes, ScalarType scalarType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** Of sums of such elements, and of what is kept for each row of them: at least 32 bits. */
  public DType ofSums() {
    return this == BFLOAT16 ? FLOAT32 : this;
  }

  public boolean isFloating() {
    return this == FLOAT64 || this == FLOAT32 || this == BFLOAT16 || this == SPLIT_FLOAT32;
  }
}
