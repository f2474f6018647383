package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Each kernel as a formula over ATen's operators. Runs on any device and in any floating type, but
 * takes many passes over memory.
 */
final class AtenKernels implements Kernels {
  private static final long[] LAST = {-1};
  private static final long[] FIRST = {0};
  private static final Scalar MINUS_INFINITY =
      new Scalar(Double.NEGATIVE_INFINITY).retainReference();

  @Override
  public void dropout(Tensor x, Mask mask) {
    try (PointerScope scope = new PointerScope()) {
      if (!mask.isNone()) {
        x.handle.mul_(factors(x, mask));
      }
    }
  }

  @Override
  public void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      NormWeights weights,
      Normalized normalized,
      Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      normalize(masked(branch, mask).add(residual.handle), weights, normalized, y);
    }
  }

  @Override
  public void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      normalize(x.handle, weights, normalized, y);
    }
  }

  private void normalize(
      org.bytedeco.pytorch.Tensor x, NormWeights weights, Normalized normalized, Tensor y) {
    var means = mean(x);
    var centred = x.sub(means);
    var scale = mean(centred.mul(centred)).add(new Scalar(weights.epsilon())).rsqrt();
    normalized.values().handle.copy_(centred.mul(scale));
    normalized.rstd().handle.copy_(scale.view(scale.size(0)));
    normalized.mean().ifPresent(mean -> mean.handle.copy_(means.view(means.size(0))));
    affine(normalized.values(), weights, y);
  }

  @Override
  public void denormalize(Normalized normalized, Tensor x) {
    Tensor rstd = normalized.rstd();
    Tensor mean = normalized.mean().orElseThrow();
    try (PointerScope scope = new PointerScope()) {
      x.handle.copy_(normalized
          .values()
          .handle
          .div(rstd.handle.view(rstd.rows(), 1))
          .add(mean.handle.view(mean.rows(), 1)));
    }
  }

  @Override
  public void affine(Tensor normalized, NormWeights weights, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      var scaled = normalized.handle.mul(weights.gamma().handle);
      weights.beta().ifPresent(beta -> scaled.add_(beta.handle));
      y.handle.copy_(scaled);
    }
  }

  @Override
  public void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients sums) {
    try (PointerScope scope = new PointerScope()) {
      var values = normalized.values().handle;
      sums.gamma().ifPresent(sum -> sum.handle.add_(sumRows(dy.handle.mul(values))));
      sums.beta().ifPresent(sum -> sum.handle.add_(sumRows(dy.handle)));
      var g = dy.handle.mul(gamma.handle);
      var projection = mean(g.mul(values));
      var scale = normalized.rstd().handle.view(dy.rows(), 1);
      dy.handle.copy_(g.sub(mean(g)).sub(values.mul(projection)).mul(scale));
      dBranch.handle.copy_(masked(dy, mask));
      sums.bias().ifPresent(sum -> sum.handle.add_(sumRows(dBranch.handle)));
    }
  }

  @Override
  public void rotate(Tensor x, Tensor cos, Tensor sin, boolean back) {
    long rows = x.shape().get(1);
    long half = x.columns() / 2;
    try (PointerScope scope = new PointerScope()) {
      var first = x.handle.narrow(2, 0, half);
      var second = x.handle.narrow(2, half, half);
      var c = cos.handle.narrow(0, 0, rows);
      var s = back ? sin.handle.narrow(0, 0, rows).neg() : sin.handle.narrow(0, 0, rows);
      var turned = first.mul(c).sub(second.mul(s));
      second.copy_(second.mul(c).add(first.mul(s)));
      first.copy_(turned);
    }
  }

  @Override
  public void limitToBand(Tensor x, int reach) {
    int rows = Math.toIntExact(x.shape().get(1));
    int columns = x.columns();
    try (PointerScope scope = new PointerScope()) {
      for (int row = 0; row < rows; row++) {
        int centre = Math.min(row, columns - 1);
        int before = Math.max(0, centre - reach);
        int after = Math.min(columns, centre + reach + 1);
        var ofRow = x.handle.select(1, row);
        ofRow.narrow(1, 0, before).fill_(MINUS_INFINITY);
        ofRow.narrow(1, after, columns - after).fill_(MINUS_INFINITY);
      }
    }
  }

  @Override
  public void softmax(Tensor scores, int filled, double scale, Mask mask, Tensor dropped) {
    try (PointerScope scope = new PointerScope()) {
      dropped.handle.copy_(probabilities(scores, filled, scale));
      dropped.handle.copy_(masked(dropped, mask));
    }
  }

  @Override
  public void softmaxBackward(
      Tensor scores, int filled, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {
    try (PointerScope scope = new PointerScope()) {
      var p = probabilities(scores, filled, scale);
      var gradient = wide(masked(dp, mask));
      var projection = p.mul(gradient).sum(LAST, true, new ScalarTypeOptional());
      dropped.handle.copy_(p);
      dropped.handle.copy_(masked(dropped, mask));
      ds.handle.copy_(gradient.sub(projection).mul(p).mul(new Scalar(scale)));
    }
  }

  private static org.bytedeco.pytorch.Tensor probabilities(
      Tensor scores, int filled, double scale) {
    var scaled = wide(scores.handle).mul(new Scalar(scale));
    scaled.narrow(-1, filled, (long) scores.columns() - filled).fill_(MINUS_INFINITY);
    return scaled.softmax(-1);
  }

  /** Halves as floats; other types as they are. */
  private static org.bytedeco.pytorch.Tensor wide(org.bytedeco.pytorch.Tensor x) {
    return x.scalar_type() == ScalarType.BFloat16 ? x.to(ScalarType.Float) : x;
  }

  @Override
  public void addBias(Tensor x, Tensor bias, Tensor y) {
    y.handle.copy_(x.handle);
    y.handle.add_(bias.handle);
  }

  @Override
  public void addRowSum(Tensor sum, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      sum.handle.add_(x.handle.sum(FIRST, false, new ScalarTypeOptional(sum.dtype().scalarType)));
    }
  }

  @Override
  public void addRows(Tensor sum, int[] targets, Tensor x) {
    for (int row = 0; row < targets.length; row++) {
      if (targets[row] >= 0) {
        try (PointerScope scope = new PointerScope()) {
          sum.handle.select(0, targets[row]).add_(x.handle.select(0, row));
        }
      }
    }
  }

  @Override
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    try (PointerScope scope = new PointerScope()) {
      var g = gradient.handle.mul(new Scalar(step.gradientScale()));
      firstMoment.handle.mul_(new Scalar(step.beta1())).add_(g, new Scalar(1 - step.beta1()));
      secondMoment
          .handle
          .mul_(new Scalar(step.beta2()))
          .add_(g.mul(g), new Scalar(1 - step.beta2()));
      return descend(weight, firstMoment.handle, secondMoment.handle.sqrt(), step);
    }
  }

  @Override
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    try (PointerScope scope = new PointerScope()) {
      var g = gradient.handle.view(-1).mul(new Scalar(step.gradientScale()));
      var decoded = AtenMomentCodes.decode(moments, weight.elements());
      var first = decoded[0].mul(new Scalar(step.beta1())).add(g, new Scalar(1 - step.beta1()));
      var second =
          decoded[1].mul(new Scalar(step.beta2())).add(g.mul(g), new Scalar(1 - step.beta2()));
      var roots = second.sqrt();
      AtenMomentCodes.encode(moments, first, roots, ditherKey);
      long[] shape = weight.shape().toArray();
      return descend(weight, first.view(shape), roots.view(shape), step);
    }
  }

  private static UpdateSize descend(
      Tensor weight,
      org.bytedeco.pytorch.Tensor first,
      org.bytedeco.pytorch.Tensor roots,
      AdamWStep step) {
    var root = roots.mul(new Scalar(step.rootScale())).add(new Scalar(step.epsilon()));
    var old = weight.isSplit() ? AtenSplitFloats.merged(weight) : weight.handle.clone();
    var moved = old.mul(new Scalar(step.decayBefore()))
        .sub_(first.div(root).mul(new Scalar(step.stepSize())))
        .mul_(new Scalar(step.decayAfter()));
    if (weight.isSplit()) {
      AtenSplitFloats.set(weight, moved);
    } else {
      weight.handle.copy_(moved);
    }
    var counts = old.abs().ge(new Scalar(UpdateSize.SMALLEST));
    var change = moved.sub(old).abs().div(old.abs());
    var counted = torch.where(counts, change, torch.zeros_like(change));
    return new UpdateSize(
        counted.to(ScalarType.Double).sum().item_double(), counts.sum().item_long());
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return withDense(
        table, gradient, dense -> adamw(table, dense, firstMoment, secondMoment, step));
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return withDense(table, gradient, dense -> adamw(table, dense, moments, step, ditherKey));
  }

  private static UpdateSize withDense(
      Tensor table, SparseRows gradient, Function<Tensor, UpdateSize> update) {
    try (PointerScope scope = new PointerScope()) {
      NativeMemory memory = new NativeMemory(table.device());
      try (Tensor dense =
          memory.zeros(MemoryCategory.WORKSPACE, table.dtype(), table.rows(), table.columns())) {
        for (int row = 0; row < table.rows(); row++) {
          if (gradient.slots()[row] >= 0) {
            dense.rows(row, 1).copyFrom(gradient.rows().rows(gradient.slots()[row], 1));
          }
        }
        return update.apply(dense);
      }
    }
  }

  private static org.bytedeco.pytorch.Tensor masked(Tensor x, Mask mask) {
    return mask.isNone() ? x.handle : x.handle.mul(factors(x, mask));
  }

  /**
   * 1 / (1 - probability) where the mask keeps, 0 where it drops. The hash is computed in 64 bits
   * and truncated to 32 after each step.
   */
  private static org.bytedeco.pytorch.Tensor factors(Tensor x, Mask mask) {
    int columns = x.columns();
    int[] golden = new int[columns];
    for (int i = 0; i < columns; i++) {
      golden[i] = i * CounterRandom.GOLDEN;
    }
    var rows =
        AbstractTensor.create(mask.rowKeys()).to(ScalarType.Long).view(mask.rowKeys().length, 1);
    var h = low(rows.add(AbstractTensor.create(golden).to(ScalarType.Long)));
    h = low(h.bitwise_xor(h.bitwise_right_shift(new Scalar(16L))).mul(new Scalar(0x85EBCA6BL)));
    h = low(h.bitwise_xor(h.bitwise_right_shift(new Scalar(13L))).mul(new Scalar(0xC2B2AE35L)));
    h = h.bitwise_xor(h.bitwise_right_shift(new Scalar(16L)));
    var kept = h.bitwise_right_shift(new Scalar(8L)).lt(new Scalar((long) mask.threshold()));
    return kept.to(x.handle.device(), x.dtype().scalarType)
        .mul(new Scalar(1 / (1 - mask.probability())))
        .view(x.shape().toArray());
  }

  private static org.bytedeco.pytorch.Tensor low(org.bytedeco.pytorch.Tensor h) {
    return h.bitwise_and(new Scalar(0xFFFFFFFFL));
  }

  private static org.bytedeco.pytorch.Tensor mean(org.bytedeco.pytorch.Tensor x) {
    return x.mean(LAST, true, new ScalarTypeOptional());
  }

  private static org.bytedeco.pytorch.Tensor sumRows(org.bytedeco.pytorch.Tensor x) {
    return x.sum(FIRST, false, new ScalarTypeOptional());
  }
}
