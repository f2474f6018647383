package io.slimfit.model.block;

import io.slimfit.memory.SiteKind;
import io.slimfit.model.block.NormSites.Normalized;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.function.Supplier;

/**
 * m = LN(x + attention(x)), y = LN(m + f(m)): BERT's. x̂ of the last LayerNorm is held and gives back the input of the next block, γ x̂ +
 * β.
 */
public final class PostNorm implements NormOrder, BlockInput {
  private final LayerNorm middleNorm;
  private final LayerNorm outputNorm;
  private final NormSites outputNormSites;
  private final BlockInput input;

  /** @param input who gives back this block's input */
  public PostNorm(String prefix, BlockLayers layers, BlockInput input) {
    middleNorm = layers.middleNorm();
    outputNorm = layers.outerNorm();
    outputNormSites = new NormSites(prefix + ".output.LayerNorm", SiteKind.BLOCK_NORM);
    this.input = input;
  }

  @Override
  public boolean isInputHeldBelow() {
    return true;
  }

  @Override
  public Tensor attentionInput(Tensor x, Chunk chunk, Pass pass) {
    return x;
  }

  @Override
  public Tensor stream(Tensor middle, Ops ops) {
    return middle;
  }

  @Override
  public void normalizeMiddle(
      Tensor branch,
      Mask mask,
      Tensor x,
      Normalized normalized,
      Tensor stream,
      Tensor middle,
      Ops ops) {
    middleNorm.forward(branch, mask, x, normalized.values(), normalized.rstd(), middle, ops);
  }

  @Override
  public void output(Tensor f, Mask mask, Tensor stream, Tensor y, Chunk chunk, Pass pass) {
    boolean active = pass.isActive(outputNorm.gamma());
    int c = chunk.index();
    Normalized normalized =
        outputNormSites.target(pass, c, active, f.dtype(), f.rows(), f.columns());
    outputNorm.forward(f, mask, stream, normalized.values(), normalized.rstd(), y, pass.ops());
    outputNormSites.hold(pass, c, active, normalized);
  }

  @Override
  public Tensor recallAttentionInput(SequenceLayout layout, Chunk chunk, Pass pass) {
    return input.recall(layout, chunk, pass);
  }

  @Override
  public Tensor recallInput(Supplier<Tensor> attentionInput, Chunk chunk, Pass pass) {
    return attentionInput.get();
  }

  /** The output of this block, which is the input of the next. */
  @Override
  public Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass) {
    return outputNorm.output(outputNormSites.values(pass, chunk.index()), pass.ops());
  }

  @Override
  public Tensor backwardOutput(Tensor dy, Mask mask, Parameter bias, Chunk chunk, Pass pass) {
    Normalized normalized = outputNormSites.get(pass, chunk.index());
    return outputNorm.backward(dy, mask, normalized.values(), normalized.rstd(), bias, pass);
  }

  @Override
  public Tensor backwardMiddle(
      Tensor dy, Tensor dMiddle, Mask mask, Normalized normalized, Parameter bias, Pass pass) {
    dy.add(dMiddle);
    return middleNorm.backward(dy, mask, normalized.values(), normalized.rstd(), bias, pass);
  }

  @Override
  public boolean isAttentionInputActive(Pass pass) {
    return false;
  }

  @Override
  public void backwardAttentionInput(Tensor d, Chunk chunk, Pass pass) {
    // attention reads x as it is
  }

  @Override
  public void release(Chunk chunk, Pass pass) {
    outputNormSites.release(pass, chunk.index());
  }
}
