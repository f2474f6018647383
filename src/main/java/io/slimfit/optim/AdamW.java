package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter, 2019), moments in full precision. Each parameter counts its own steps: a layer that was frozen for
 * long is corrected as a young one, as in SlimFit's released code.
 */
public final class AdamW implements Optimizer {
  private final AdamWConfig config;
  private final MomentStore moments;

  AdamW(AdamWConfig config, MomentStore moments) {
    this.config = config;
    this.moments = moments;
  }

  /** With all states in memory. */
  public AdamW(AdamWConfig config, NativeMemory memory) {
    this(config, new ResidentMoments(MomentForm.FULL, memory));
  }

  @Override
  public UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    return moments.update(parameter, (tensors, steps) -> {
      AdamWStep step = config.step(parameter, steps, learningRate, gradientScale);
      return update(parameter, gradient, tensors, step, ops);
    });
  }

  /** @param moments as {@link MomentForm#FULL} has them */
  static UpdateSize update(
      Parameter parameter, Gradient gradient, List<Tensor> moments, AdamWStep step, Ops ops) {
    Tensor first = moments.get(0);
    Tensor second = moments.get(1);
    return gradient instanceof Gradient.Rows rows
        ? ops.adamw(parameter.value(), rows.sparse(), first, second, step)
        : ops.adamw(parameter.value(), gradient.elements(), first, second, step);
  }

  @Override
  public void prepare(Parameter parameter) {
    moments.prepare(parameter);
  }

  @Override
  public void expect(Collection<Parameter> active) {
    moments.expect(active);
  }

  @Override
  public void close() {
    moments.close();
  }
}
