package io.slimfit.codec;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * The code of a matrix, with the matrix's shape and type.
 *
 * @param planes the tensors of the code, owned; only the codec knows what each holds
 * @param clamped how many elements were outside the codec's range
 */
public record Encoded(Shape shape, DType dtype, List<Tensor> planes, long clamped)
    implements AutoCloseable {
  public Encoded {
    planes = List.copyOf(planes);
  }

  public long bytes() {
    return planes.stream().mapToLong(Tensor::bytes).sum();
  }

  @Override
  public void close() {
    planes.forEach(Tensor::close);
  }
}
