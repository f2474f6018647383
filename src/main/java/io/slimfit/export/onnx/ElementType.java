package io.slimfit.export.onnx;

/** The types of elements, with their numbers in onnx.proto (TensorProto.DataType). */
enum ElementType {
  FLOAT(1, 4),
  INT8(3, 1),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2);

  private final int number;
  private final int bytes;

  ElementType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  int number() {
    return number;
  }

  /** Bytes per element. */
  int bytes() {
    return bytes;
  }
}
