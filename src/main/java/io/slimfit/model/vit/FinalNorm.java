package io.slimfit.model.vit;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.block.NormSites;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** The LayerNorm after the last pre-LN block, and what it holds for backward. */
final class FinalNorm {
  private static final int WHOLE = 0; // held in one piece
  private static final boolean ACTIVE = true; // and always held, whether or not a weight needs it

  private final LayerNorm norm;
  private final NormSites sites;

  FinalNorm(Parameters parameters, VisionTransformerConfig config) {
    String name = config.variant().prefix() + "layernorm";
    norm = new LayerNorm(
        parameters,
        name,
        ParameterKind.FINAL_NORM_WEIGHT,
        config.hiddenSize(),
        config.layerNormEpsilon(),
        true);
    sites = new NormSites(name, SiteKind.HEAD);
  }

  List<Parameter> parameters() {
    return norm.parameters();
  }

  /** @param hidden [rows, hidden]; the result is drawn, and has its shape and type */
  Tensor forward(Tensor hidden, Pass pass) {
    Normalized normalized = sites.target(pass, WHOLE, ACTIVE, hidden);
    Tensor y = pass.ops().draw(hidden.dtype(), hidden.rows(), hidden.columns());
    norm.forward(hidden, normalized, y, pass.ops());
    sites.hold(pass, WHOLE, ACTIVE, normalized);
    return y;
  }

  /** What backward reads; decoded, if it was coded. */
  Normalized held(Pass pass) {
    return sites.get(pass, WHOLE);
  }

  /** The result of {@link #forward} again, drawn. */
  Tensor output(Normalized held, Pass pass) {
    return norm.output(held.values(), pass.ops());
  }

  /** @param dy [rows, hidden]: becomes the gradient of forward's input; what was held is freed */
  void backwardInPlace(Tensor dy, Normalized held, Pass pass) {
    norm.backwardInPlace(dy, held, pass);
    sites.release(pass, WHOLE);
  }
}
