package io.slimfit.export.onnx;

import io.slimfit.tensor.Tensor;
import java.io.IOException;

/** The elements of a weight in the order in which a file has them, read strip by strip. */
interface WeightValues {
  long count();

  void forEach(Strip strip) throws IOException;

  /** Takes the first {@code count} elements of an array, which is used again afterwards. */
  interface Strip {
    void accept(float[] values, int count) throws IOException;
  }

  /** A contiguous tensor as it is. */
  static WeightValues of(Tensor tensor) {
    return new InOrder(tensor);
  }

  /** [out, in] as [in, out], as MatMul wants it. */
  static WeightValues transposed(Tensor matrix) {
    return new Transposed(matrix);
  }

  /** Row by row. */
  record InOrder(Tensor tensor) implements WeightValues {
    private static final int LENGTH = 16_384;

    @Override
    public long count() {
      return tensor.elements();
    }

    @Override
    public void forEach(Strip strip) throws IOException {
      float[] values = new float[LENGTH];
      for (long index = 0; index < tensor.elements(); index += LENGTH) {
        int count = (int) Math.min(LENGTH, tensor.elements() - index);
        tensor.get(index, values, 0, count);
        strip.accept(values, count);
      }
    }
  }

  /** Column by column; a few neighbouring columns are read together. */
  record Transposed(Tensor matrix) implements WeightValues {
    private static final int TOGETHER = 16;

    @Override
    public long count() {
      return matrix.elements();
    }

    @Override
    public void forEach(Strip strip) throws IOException {
      int rows = matrix.rows();
      int columns = matrix.columns();
      float[] read = new float[TOGETHER];
      float[] turned = new float[TOGETHER * rows];
      for (int column = 0; column < columns; column += TOGETHER) {
        int count = Math.min(TOGETHER, columns - column);
        for (int row = 0; row < rows; row++) {
          matrix.get((long) row * columns + column, read, 0, count);
          for (int i = 0; i < count; i++) {
            turned[i * rows + row] = read[i];
          }
        }
        strip.accept(turned, count * rows);
      }
    }
  }
}
