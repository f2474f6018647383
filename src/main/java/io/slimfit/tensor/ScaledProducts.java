package io.slimfit.tensor;

import java.util.Optional;

/**
 * Products with weights that are stored as signed bytes with a scale for each row, for predictions.
 * The rows of the other factor (tokens) get a scale each as well, and sums are exact. The products
 * of a backward pass are {@link Int8Products}.
 */
final class ScaledProducts implements Products {
  private final Ops ops;
  private final ByteProduct bytes;

  ScaledProducts(Ops ops) {
    this.ops = ops;
    bytes = ByteProduct.onAnyProcessor(ops);
  }

  @Override
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    try (Scope scope = ops.scope()) {
      Tensor rows = x.isContiguous() ? x : ops.copy(x);
      Tensor product = y.isContiguous() ? y : ops.draw(y.dtype(), y.rows(), y.columns());
      bytes.product(product, rows, w.transposedBytes(), w.scales(), b);
      if (product != y) {
        y.copyFrom(product);
      }
    }
  }

  @Override
  public void matmulInto(Tensor y, Tensor a, Tensor w) {
    throw new IllegalStateException(w + " is for predictions only: it has no gradient");
  }
}
