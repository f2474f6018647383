package io.slimfit.tensor;

import java.util.Optional;

/**
 * The kernels of {@link Device#META}: they compute nothing, because there are no elements. They
 * draw what the kernels of the CPU draw, which is nothing, so that what is allocated around them is
 * the same as on the CPU.
 */
final class ShapeKernels implements Kernels, CodecKernels {
  @Override
  public void dropout(Tensor x, Mask mask) {}

  @Override
  public void addMasked(Tensor branch, Mask mask, Tensor residual, Tensor y) {}

  @Override
  public void mask(Tensor x, Mask mask, Tensor y, Optional<Tensor> sum) {}

  @Override
  public void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      NormWeights weights,
      Normalized normalized,
      Tensor y) {}

  @Override
  public void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y) {}

  @Override
  public void denormalize(Normalized normalized, Tensor x) {}

  @Override
  public void affine(Tensor normalized, NormWeights weights, Tensor y) {}

  @Override
  public void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients sums) {}

  @Override
  public void rotate(Tensor x, Tensor cos, Tensor sin, boolean back) {}

  @Override
  public void limitToBand(Tensor x, int reach) {}

  @Override
  public void softmax(Tensor scores, int filled, double scale, Mask mask, Tensor dropped) {}

  @Override
  public void softmaxBackward(
      Tensor scores, int filled, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {}

  @Override
  public void addBias(Tensor x, Tensor bias, Tensor y) {}

  @Override
  public void add(Tensor sum, Tensor x) {}

  @Override
  public void addRowSum(Tensor sum, Tensor x) {}

  @Override
  public void addRows(Tensor sum, int[] targets, Tensor x) {}

  @Override
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return new UpdateSize(0, 0);
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return new UpdateSize(0, 0);
  }

  @Override
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return new UpdateSize(0, 0);
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return new UpdateSize(0, 0);
  }

  @Override
  public void encodeBlocks(Tensor x, int bits, int block, Tensor words, Tensor scales) {}

  @Override
  public void decodeBlocks(Tensor words, Tensor scales, int bits, int block, Tensor x) {}

  @Override
  public long encodeFixed(Tensor x, int bits, float factor, int low, int high, Tensor words) {
    return 0;
  }

  @Override
  public void decodeFixed(Tensor words, int bits, float factor, int low, Tensor x) {}

  @Override
  public void encodeLevels(Tensor x, float[] thresholds, Tensor words) {}

  @Override
  public void multiplyByLevels(Tensor words, float[] levels, Tensor dy) {}

  @Override
  public void encodeTop(Tensor x, Tensor values, Tensor indices) {}

  @Override
  public void decodeTop(Tensor values, Tensor indices, Tensor x) {}
}
