package io.slimfit.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/**
 * Loops that fuse what would otherwise be several passes over memory. {@link JavaKernels} is fast
 * on the CPU in single precision. {@link AtenKernels} is its plain counterpart, made of ATen's
 * operators: the reference in tests, and what runs in double precision and on other devices. The
 * two agree up to rounding, and exactly in which elements a mask drops.
 *
 * <p>An instance has scratch memory and is not thread-safe.
 */
public interface Kernels {
  /** x = x masked, in place. {@code x} [rows, columns]. */
  void dropout(Tensor x, Mask mask);

  /**
   * y = branch masked + residual; each may have another type. {@code y} may be either;
   * {@code branch} is destroyed.
   */
  default void addMasked(Tensor branch, Mask mask, Tensor residual, Tensor y) {
    dropout(branch, mask);
    torch.add_out(y.handle, branch.handle, residual.handle);
  }

  /**
   * y = x masked, which may have another type; {@code sum} grows by y summed over rows.
   *
   * @param y written
   * @param sum [columns], or nothing
   */
  default void mask(Tensor x, Mask mask, Tensor y, Optional<Tensor> sum) {
    y.copyFrom(x);
    dropout(y, mask);
    sum.ifPresent(s -> addRowSum(s, y));
  }

  /**
   * r = branch masked + residual; x̂ = (r - mean(r)) * rstd; y = gamma * x̂ + beta, row by row.
   *
   * @param branch [rows, columns]
   * @param residual [rows, columns]; {@code y} may be the same tensor
   * @param normalized written
   * @param y written
   */
  void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      NormWeights weights,
      Normalized normalized,
      Tensor y);

  /**
   * x̂ = (x - mean(x)) * rstd; y = gamma * x̂ + beta, row by row.
   *
   * @param x [rows, columns]; {@code y} may be the same tensor
   * @param normalized written
   * @param y written
   */
  void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y);

  /** x = x̂ / rstd + mean, row by row: the reverse of {@link #normalize}, whose mean it needs. */
  void denormalize(Normalized normalized, Tensor x);

  /** y = gamma * x̂ + beta, row by row. */
  void affine(Tensor normalized, NormWeights weights, Tensor y);

  /**
   * Backward of {@link #addNormalize}: with g = gamma * dy, dr = rstd * (g - mean(g) - x̂ * mean(g
   * * x̂)), and dBranch = dr masked. Over rows, dy * x̂ is summed for gamma, dy for beta, and
   * dBranch for the bias of the linear layer that made the branch.
   *
   * @param dy becomes dr
   * @param dBranch written; may be {@code dy} if nothing is masked
   */
  void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients sums);

  /**
   * Rotary positions: turns each pair (x[i], x[i + width/2]) of a row by the angle of the row's
   * position, in place.
   *
   * @param x [n, rows, width]; row p of each of the n is at position p
   * @param cos of the angles, [positions, width/2]
   * @param sin likewise
   * @param back whether by the negative angles: the derivative of the turn
   */
  void rotate(Tensor x, Tensor cos, Tensor sin, boolean back);

  /**
   * A local window: elements more than {@code reach} columns away from the diagonal become
   * -infinity. A row below the last one that meets the diagonal is treated as that one, so that no
   * row is empty.
   *
   * @param x [n, rows, columns]
   */
  void limitToBand(Tensor x, int reach);

  /**
   * p = softmax(scale * scores), row by row; dropped = p masked.
   *
   * @param scores [rows, columns]; -infinity gives 0
   * @param filled how many columns have scores; p is 0 in those after them
   * @param scale above 0
   * @param dropped written, FLOAT32 or BFLOAT16; may be {@code scores}
   */
  void softmax(Tensor scores, int filled, double scale, Mask mask, Tensor dropped);

  /**
   * Backward of {@link #softmax}, which is computed again: with D = dp masked, ds = scale * p * (D
   * - the sum of p * D in the row).
   *
   * @param dp the gradient of {@code dropped}, finite; destroyed
   * @param dropped written, once more; may be {@code scores}
   * @param ds the gradient of the scores, written; may be {@code dp}
   */
  void softmaxBackward(
      Tensor scores, int filled, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds);

  /**
   * y = x + bias in every row.
   *
   * @param x [rows, columns], row after row; may be of another type than y
   * @param bias [columns]
   * @param y written; may be a view
   */
  void addBias(Tensor x, Tensor bias, Tensor y);

  /** sum = sum + x. {@code x} may be of another type than {@code sum}. */
  default void add(Tensor sum, Tensor x) {
    sum.handle.add_(x.handle);
  }

  /** sum = sum + x summed over rows. {@code x} [rows, columns], {@code sum} [columns]. */
  void addRowSum(Tensor sum, Tensor x);

  /** Row targets[i] of {@code sum} grows by row i of {@code x}; a negative target skips the row. */
  void addRows(Tensor sum, int[] targets, Tensor x);

  /** One step of AdamW on a weight; all tensors have its shape. */
  UpdateSize adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step);

  /**
   * One step of AdamW on a table whose gradient is zero in most rows. All rows move, since moments
   * decay.
   */
  UpdateSize adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step);

  /**
   * One step of AdamW with 8-bit moments, which are decoded, updated and encoded again. The weight
   * moves by the updated moments as they were before encoding.
   *
   * @param gradient has the weight's shape
   * @param ditherKey different in each step, see {@link CodedMoments}
   * @throws ArithmeticException if a moment becomes NaN or infinite
   */
  UpdateSize adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey);

  /** The same on a table whose gradient is zero in most rows. */
  UpdateSize adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey);
}
