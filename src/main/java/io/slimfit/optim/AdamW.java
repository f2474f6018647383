package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.List;

/** AdamW with moments in full precision. */
final class AdamW extends MomentOptimizer {
  AdamW(AdamWConfig config, MomentStore moments, NativeMemory memory) {
    super(config, moments, memory);
  }

  @Override
  UpdateSize move(
      Parameter parameter,
      Gradient gradient,
      List<Tensor> tensors,
      AdamWStep step,
      long steps,
      Ops ops) {
    return moveFull(parameter, gradient, tensors, step, ops);
  }
}
