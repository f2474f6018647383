package io.slimfit.model.block;

import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.block.NormSites.Normalized;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.Residual;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.function.Supplier;

/**
 * r = x + attention(LN(x)), y = r + f(LN(r)): ViT's. x̂ of the first LayerNorm is held, with 1/σ and the mean of each row: it gives back
 * what attention read, γ x̂ + β, and the block's own input, the residual stream x = σ x̂ + mean.
 */
public final class PreNorm implements NormOrder {
  private final LayerNorm inputNorm;
  private final LayerNorm middleNorm;
  private final NormSites inputNormSites;
  private final Site meanSite;

  public PreNorm(String prefix, BlockLayers layers) {
    inputNorm = layers.outerNorm();
    middleNorm = layers.middleNorm();
    inputNormSites = new NormSites(prefix + ".layernorm_before", SiteKind.BLOCK_NORM);
    meanSite = new Site(prefix + ".layernorm_before mean", SiteKind.NORM_SCALE);
  }

  @Override
  public boolean isInputHeldBelow() {
    return false;
  }

  @Override
  public Tensor attentionInput(Tensor x, Chunk chunk, Pass pass) {
    Ops ops = pass.ops();
    int c = chunk.index();
    boolean active = pass.isActive(inputNorm.gamma());
    Normalized normalized =
        inputNormSites.target(pass, c, active, x.dtype(), x.rows(), x.columns());
    Tensor mean = ops.draw(x.dtype(), x.rows());
    Tensor y = ops.draw(x.dtype(), x.rows(), x.columns());
    inputNorm.forward(x, normalized.values(), mean, normalized.rstd(), y, ops);
    inputNormSites.hold(pass, c, active, normalized);
    if (inputNormSites.areHeld(pass, c)) {
      pass.held().hold(meanSite, c, active, mean);
    }
    return y;
  }

  @Override
  public Tensor stream(Tensor middle, Ops ops) {
    return ops.draw(middle.dtype(), middle.rows(), middle.columns());
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
    Residual.forward(branch, mask, x, stream, ops);
    Tensor nobodysMean = ops.draw(stream.dtype(), stream.rows());
    middleNorm.forward(stream, normalized.values(), nobodysMean, normalized.rstd(), middle, ops);
  }

  @Override
  public void output(Tensor f, Mask mask, Tensor stream, Tensor y, Chunk chunk, Pass pass) {
    Residual.forward(f, mask, stream, y, pass.ops());
  }

  @Override
  public Tensor recallAttentionInput(SequenceLayout layout, Chunk chunk, Pass pass) {
    return inputNorm.output(inputNormSites.values(pass, chunk.index()), pass.ops());
  }

  @Override
  public Tensor recallInput(Supplier<Tensor> attentionInput, Chunk chunk, Pass pass) {
    inputNormSites.requireWhole(pass, chunk.index());
    Normalized normalized = inputNormSites.get(pass, chunk.index());
    Tensor mean = pass.held().get(meanSite, chunk.index());
    return pass.ops().denormalize(normalized.values(), mean, normalized.rstd());
  }

  @Override
  public Tensor backwardOutput(Tensor dy, Mask mask, Parameter bias, Chunk chunk, Pass pass) {
    return Residual.backward(dy, mask, bias, pass);
  }

  @Override
  public Tensor backwardMiddle(
      Tensor dy, Tensor dMiddle, Mask mask, Normalized normalized, Parameter bias, Pass pass) {
    middleNorm.backwardInPlace(dMiddle, normalized.values(), normalized.rstd(), pass);
    dy.add(dMiddle);
    return Residual.backward(dy, mask, bias, pass);
  }

  @Override
  public boolean isAttentionInputActive(Pass pass) {
    return pass.isActive(inputNorm.gamma()) || pass.isActive(inputNorm.beta());
  }

  @Override
  public void backwardAttentionInput(Tensor d, Chunk chunk, Pass pass) {
    Normalized normalized = inputNormSites.get(pass, chunk.index());
    inputNorm.backwardInPlace(d, normalized.values(), normalized.rstd(), pass);
  }

  @Override
  public void release(Chunk chunk, Pass pass) {
    inputNormSites.release(pass, chunk.index());
    pass.held().release(meanSite, chunk.index());
  }
}
