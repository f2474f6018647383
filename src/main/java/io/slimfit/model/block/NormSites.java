package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;

/** The two sites of a LayerNorm, which are held together: x̂ and 1/σ. */
public final class NormSites {
  /** What a LayerNorm's backward needs. */
  public record Normalized(Tensor values, Tensor rstd) {}

  private final Site values;
  private final Site rstd;

  public NormSites(String layerNorm, SiteKind kind) {
    values = new Site(layerNorm + " x̂", kind);
    rstd = new Site(layerNorm + " 1/σ", SiteKind.NORM_SCALE);
  }

  /** Where to compute x̂ and 1/σ. */
  public Normalized target(
      Pass pass, int chunk, boolean active, DType dtype, int rows, int columns) {
    return new Normalized(
        pass.held().target(values, chunk, active, dtype, rows, columns),
        pass.ops().draw(dtype, rows));
  }

  public void hold(Pass pass, int chunk, boolean active, Normalized normalized) {
    pass.held().hold(values, chunk, active, normalized.values());
    if (pass.held().has(values, chunk)) {
      pass.held().hold(rstd, chunk, active, normalized.rstd());
    }
  }

  boolean areHeld(Pass pass, int chunk) {
    return pass.held().has(values, chunk);
  }

  public Normalized get(Pass pass, int chunk) {
    return new Normalized(pass.held().get(values, chunk), pass.held().get(rstd, chunk));
  }

  /** x̂ alone, to rebuild what was made of it. */
  public Tensor values(Pass pass, int chunk) {
    requireWhole(pass, chunk);
    return pass.held().get(values, chunk);
  }

  /** Fails if x̂ is held in part only, so that nothing can be rebuilt from it. */
  void requireWhole(Pass pass, int chunk) {
    pass.held().requireWhole(values, chunk);
  }

  public void release(Pass pass, int chunk) {
    pass.held().release(values, chunk);
    pass.held().release(rstd, chunk);
  }
}
