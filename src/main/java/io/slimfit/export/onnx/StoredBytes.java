package io.slimfit.export.onnx;

import java.io.IOException;

/** Bytes that are in memory anyway. */
final class StoredBytes implements Content {
  private final byte[] array;

  private StoredBytes(byte[] array) {
    this.array = array;
  }

  static Content of(byte[] array) {
    return new StoredBytes(array);
  }

  @Override
  public long bytes() {
    return array.length;
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    sink.write(array, array.length);
  }
}
