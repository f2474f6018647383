package io.slimfit.model.block;

import io.slimfit.model.block.NormSites.Normalized;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.function.Supplier;

/**
 * Where the two LayerNorms of a block stand; all in which post-LN and pre-LN blocks differ. Either way the middle LayerNorm follows
 * attention and gives what the feed-forward part reads; the outer one follows the feed-forward part (post-LN) or comes before
 * attention (pre-LN).
 *
 * <p>Rows are those of one chunk: {@code x} has them all, {@code middle}, {@code f} and {@code y} only those that have an output.
 */
sealed interface NormOrder permits PostNorm, PreNorm {
  /** Whether the layer below holds what gives back this block's input; else the block does. */
  boolean isInputHeldBelow();

  /** What attention reads, from the block's input: drawn, or the input itself. */
  Tensor attentionInput(Tensor x, Chunk chunk, Pass pass);

  /** Where to keep what the feed-forward part adds to: drawn, or {@code middle}, which it reads. */
  Tensor stream(Tensor middle, Ops ops);

  /**
   * The middle LayerNorm of x + dropout(branch).
   *
   * @param branch destroyed
   * @param normalized written
   * @param stream written, see {@link #stream}; may be {@code branch}
   * @param middle written: what the feed-forward part reads; may be {@code branch}
   */
  void normalizeMiddle(
      Tensor branch,
      Mask mask,
      Tensor x,
      Normalized normalized,
      Tensor stream,
      Tensor middle,
      Ops ops);

  /**
   * The block's output, of stream + dropout(f).
   *
   * @param f destroyed
   * @param y written
   */
  void output(Tensor f, Mask mask, Tensor stream, Tensor y, Chunk chunk, Pass pass);

  /** What {@link #attentionInput} gave. */
  Tensor recallAttentionInput(SequenceLayout layout, Chunk chunk, Pass pass);

  /**
   * The block's input.
   *
   * @param attentionInput gives what attention read
   */
  Tensor recallInput(Supplier<Tensor> attentionInput, Chunk chunk, Pass pass);

  /**
   * Backward of {@link #output}.
   *
   * @param dy the gradient of the output; becomes that of the stream
   * @param bias of the layer that made f
   * @return the gradient of f, drawn
   */
  Tensor backwardOutput(Tensor dy, Mask mask, Parameter bias, Chunk chunk, Pass pass);

  /**
   * Backward of {@link #normalizeMiddle}.
   *
   * @param dy the gradient of the stream; becomes that of x
   * @param dMiddle the gradient of what the feed-forward part read; destroyed
   * @param bias of the layer that made the branch
   * @return the gradient of the branch, drawn
   */
  Tensor backwardMiddle(
      Tensor dy, Tensor dMiddle, Mask mask, Normalized normalized, Parameter bias, Pass pass);

  /** Whether {@link #attentionInput} has something to train. */
  boolean isAttentionInputActive(Pass pass);

  /** Backward of {@link #attentionInput}: {@code d} becomes the gradient that reaches x through attention. */
  void backwardAttentionInput(Tensor d, Chunk chunk, Pass pass);

  /** Nobody will ask for this chunk again. */
  void release(Chunk chunk, Pass pass);
}
