package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.stream.Stream;

/**
 * s (x Aᵀ) Bᵀ, added to what a linear layer computes (LoRA, Hu et al., 2021): W + s B A with few
 * parameters. They are called as in PEFT. The layer works as without it while B is zero.
 */
final class LowRank {
  private final Parameter a; // [rank, in]
  private final Parameter b; // [out, rank]
  private final double scale;

  LowRank(Parameters parameters, String layer, int out, int in, LowRankConfig config) {
    a = parameters.make(layer + ".lora_A.weight", ParameterKind.WEIGHT, config.rank(), in);
    b = parameters.make(layer + ".lora_B.weight", ParameterKind.WEIGHT, out, config.rank());
    scale = config.scale();
  }

  Stream<Parameter> parameters() {
    return Stream.of(a, b);
  }

  boolean isActive(Pass pass) {
    return pass.isActive(a) || pass.isActive(b);
  }

  /**
   * Some of the outputs grow by their addition.
   *
   * @param y [rows, outputs]
   * @param x [rows, in]
   * @param first the number of the first of these outputs
   */
  void addTo(Tensor y, Tensor x, int first, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      Tensor some = b.value().rows(first, y.columns());
      y.add(ops.matmul(reduced(x, ops), ops.transposed(some)));
    }
  }

  /** s x Aᵀ, [rows, rank]. */
  private Tensor reduced(Tensor x, Ops ops) {
    Tensor h = ops.matmul(x, ops.transposed(a.value()));
    ops.scale(h, scale);
    return h;
  }

  /** s dy B, [rows, rank]. */
  private Tensor reducedGradient(Tensor dy, Ops ops) {
    Tensor dh = ops.matmul(dy, b.value());
    ops.scale(dh, scale);
    return dh;
  }

  /** dB = s dyᵀ (x Aᵀ), dA = s (dy B)ᵀ x. */
  void addGradients(Tensor dy, Tensor x, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      if (pass.isActive(b)) {
        pass.gradients().addProduct(b, dy, reduced(x, ops), ops);
      }
      if (pass.isActive(a)) {
        pass.gradients().addProduct(a, reducedGradient(dy, ops), x, ops);
      }
    }
  }

  /** The gradient of the input grows by s (dy B) A. */
  void addInputGradient(Tensor dx, Tensor dy, Pass pass) {
    Ops ops = pass.ops();
    try (Scope scope = ops.scope()) {
      dx.add(ops.matmul(reducedGradient(dy, ops), a.value()));
    }
  }
}
