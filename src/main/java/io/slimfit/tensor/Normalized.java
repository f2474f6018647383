package io.slimfit.tensor;

import java.util.Optional;

/**
 * Rows r as LayerNorm takes them apart: r = σ x̂ + mean(r).
 *
 * @param values [rows, columns]: x̂
 * @param rstd [rows]: 1/σ
 * @param mean [rows]; needed only where r itself is to be given back
 */
public record Normalized(Tensor values, Tensor rstd, Optional<Tensor> mean) {
  /** Without the mean. */
  public Normalized(Tensor values, Tensor rstd) {
    this(values, rstd, Optional.empty());
  }
}
