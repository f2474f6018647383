package io.slimfit.export.onnx;

import java.io.IOException;

/** Bytes of a tensor, little-endian and row by row, which are produced piece by piece. */
interface Content {
  /** How many bytes there are. */
  long bytes();

  void writeTo(Sink sink) throws IOException;

  /** Takes the bytes in their order. */
  interface Sink {
    /** @param array only its first {@code count} bytes count; it may be used again afterwards */
    void write(byte[] array, int count) throws IOException;
  }
}
