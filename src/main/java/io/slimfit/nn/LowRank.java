package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.stream.Stream;

/**
 * s (d(x) Aᵀ) Bᵀ, added to the output of a linear layer (LoRA, Hu et al., 2021, arXiv 2106.09685):
 * W + s B A with few parameters, named as in PEFT; d is dropout. As long as B is zero, it changes
 * nothing. Products with A and B are in the model's data type.
 */
final class LowRank {
  private final Parameter a; // [rank, in]
  private final Parameter b; // [out, rank]
  private final double scale;
  private final Dropout dropout;

  LowRank(Parameters parameters, String layer, int out, int in, LowRankConfig config) {
    a = parameters.make(layer + LowRankConfig.A, ParameterKind.WEIGHT, config.rank(), in);
    b = parameters.make(layer + LowRankConfig.B, ParameterKind.WEIGHT, out, config.rank());
    scale = config.scale();
    dropout =
        new Dropout(config.dropout(), new Site(layer + " low-rank input", SiteKind.LINEAR_INPUT));
  }

  Stream<Parameter> parameters() {
    return Stream.of(a, b);
  }

  boolean isActive(Pass pass) {
    return pass.isActive(a) || pass.isActive(b);
  }

  /**
   * Adds to some of the outputs.
   *
   * @param y [rows, outputs]
   * @param x [rows, in]
   * @param first the index of the first of these outputs
   */
  void addTo(Tensor y, Tensor x, int first, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      Tensor some = b.value().rows(first, y.columns());
      y.add(ops.matmul(reduced(dropped(x, pass), ops), some.transposed()));
    }
  }

  /** d(x): a drawn copy, or {@code x} itself if nothing is dropped. */
  private Tensor dropped(Tensor x, Pass pass) {
    Mask mask = pass.mask(dropout, x.rows());
    if (mask.isNone()) {
      return x;
    }
    Tensor dropped = pass.ops().copy(x);
    pass.ops().kernels().dropout(dropped, mask);
    return dropped;
  }

  /** s x Aᵀ, [rows, rank]. */
  private Tensor reduced(Tensor x, Ops ops) {
    Tensor h = ops.matmul(x, a.value().transposed());
    ops.scale(h, scale);
    return h;
  }

  /** s dy B, [rows, rank]. */
  private Tensor reducedGradient(Tensor dy, Ops ops) {
    Tensor dh = ops.matmul(dy, b.value());
    ops.scale(dh, scale);
    return dh;
  }

  /** dB = s dyᵀ (d(x) Aᵀ), dA = s (dy B)ᵀ d(x). */
  void addGradients(Tensor dy, Tensor x, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      Tensor dropped = dropped(x, pass);
      if (pass.isActive(b)) {
        pass.gradients().addProduct(b, dy, reduced(dropped, ops), ops);
      }
      if (pass.isActive(a)) {
        pass.gradients().addProduct(a, reducedGradient(dy, ops), dropped, ops);
      }
    }
  }

  /** Adds s (dy B) A, masked, to the gradient of the input. */
  void addInputGradient(Tensor dx, Tensor dy, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      Tensor own = ops.matmul(reducedGradient(dy, ops), a.value());
      ops.kernels().dropout(own, pass.mask(dropout, own.rows()));
      dx.add(own);
    }
  }

  /** W + s B A, drawn. */
  Tensor mergedWith(Tensor weight, Ops ops) {
    Tensor merged = ops.cast(weight, a.value().dtype());
    try (Scope scope = ops.scope()) {
      Tensor product = ops.matmul(b.value(), a.value());
      ops.scale(product, scale);
      merged.add(product);
    }
    return merged;
  }
}
