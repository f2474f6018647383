package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/** The sites of a LayerNorm, which are held together: x̂, 1/σ and, optionally, the mean. */
public final class NormSites {
  private final Site values;
  private final Site rstd;
  private final Optional<Site> mean;

  private NormSites(Site values, Site rstd, Optional<Site> mean) {
    this.values = values;
    this.rstd = rstd;
    this.mean = mean;
  }

  /** Sites of x̂ and 1/σ. */
  public NormSites(String layerNorm, SiteKind kind) {
    this(
        new Site(layerNorm + " x̂", kind),
        new Site(layerNorm + " 1/σ", SiteKind.NORM_SCALE),
        Optional.empty());
  }

  /** Sites of x̂, 1/σ and the mean, so that the input of the LayerNorm can be recomputed. */
  static NormSites withMean(String layerNorm, SiteKind kind) {
    NormSites without = new NormSites(layerNorm, kind);
    Site mean = new Site(layerNorm + " mean", SiteKind.NORM_SCALE);
    return new NormSites(without.values, without.rstd, Optional.of(mean));
  }

  /**
   * The tensors to compute values in that are then passed to {@link #hold}.
   *
   * @param like [rows, columns]: has the shape and type of x̂
   */
  public Normalized target(Pass pass, int chunk, boolean active, Tensor like) {
    Ops ops = pass.ops();
    return new Normalized(
        pass.held().target(values, chunk, active, like.dtype(), like.rows(), like.columns()),
        ops.draw(like.dtype().ofSums(), like.rows()),
        mean.map(site -> ops.draw(like.dtype().ofSums(), like.rows())));
  }

  public void hold(Pass pass, int chunk, boolean active, Normalized normalized) {
    pass.held().hold(values, chunk, active, normalized.values());
    if (areHeld(pass, chunk)) {
      pass.held().hold(rstd, chunk, active, normalized.rstd());
      mean.ifPresent(
          site -> pass.held().hold(site, chunk, active, normalized.mean().orElseThrow()));
    }
  }

  boolean areHeld(Pass pass, int chunk) {
    return pass.held().has(values, chunk);
  }

  public Normalized get(Pass pass, int chunk) {
    return new Normalized(
        pass.held().get(values, chunk),
        pass.held().get(rstd, chunk),
        mean.map(site -> pass.held().get(site, chunk)));
  }

  /** Only x̂, to recompute what was computed from it. */
  public Tensor values(Pass pass, int chunk) {
    requireWhole(pass, chunk);
    return pass.held().get(values, chunk);
  }

  /** Fails if only a part of x̂ is held, so that nothing can be recomputed from it. */
  void requireWhole(Pass pass, int chunk) {
    pass.held().requireWhole(values, chunk);
  }

  public void release(Pass pass, int chunk) {
    pass.held().release(values, chunk);
    pass.held().release(rstd, chunk);
    mean.ifPresent(site -> pass.held().release(site, chunk));
  }
}
