package io.slimfit.model.block;

import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Chunk;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** y = branch(LN(x)): how a pre-LN block reads its residual stream. */
public final class PreNormBranch implements Branch, BlockInput {
  private final LayerNorm norm;
  private final Branch branch;
  private final NormSites sites;

  private PreNormBranch(LayerNorm norm, Branch branch, NormSites sites) {
    this.norm = norm;
    this.branch = branch;
    this.sites = sites;
  }

  /**
   * The first branch of a block, which can recompute the block's input: x̂ is held with the mean
   * and 1/σ of each row, and x = σ x̂ + mean.
   *
   * @param name the name of the LayerNorm
   */
  public static PreNormBranch first(String name, LayerNorm norm, Branch branch) {
    return new PreNormBranch(norm, branch, NormSites.withMean(name, SiteKind.BLOCK_NORM));
  }

  /** Any other branch of a block. */
  public static PreNormBranch later(String name, LayerNorm norm, Branch branch) {
    return new PreNormBranch(norm, branch, new NormSites(name, SiteKind.MIDDLE_NORM));
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(branch.parameters().stream(), norm.parameters().stream())
        .toList();
  }

  @Override
  public Optional<Parameter> outputBias() {
    return branch.outputBias();
  }

  @Override
  public DType flowType(DType model, Pass pass) {
    return branch.flowType(model, pass);
  }

  @Override
  public void forward(Tensor x, Tensor y, ChunkPass at) {
    try (Scope scope = at.ops().scope()) {
      Tensor input = at.ops().draw(flowType(x.dtype(), at.pass()), x.rows(), x.columns());
      try (Scope inner = at.ops().scope()) {
        boolean active = norm.isScaleActive(at.pass());
        Normalized normalized = sites.target(at.pass(), at.chunk().index(), active, x);
        norm.forward(x, normalized, input, at.ops());
        sites.hold(at.pass(), at.chunk().index(), active, normalized);
      }
      branch.forward(input, y, at);
    }
  }

  /** x, recomputed from x̂. */
  @Override
  public Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass) {
    sites.requireWhole(pass, chunk.index());
    return pass.ops().denormalize(sites.get(pass, chunk.index()));
  }

  @Override
  public Branch.Recomputed recomputed(Supplier<Tensor> input, ChunkPass at) {
    return new Recomputed(input, at);
  }

  @Override
  public void release(ChunkPass at) {
    branch.release(at);
    sites.release(at.pass(), at.chunk().index());
  }

  private final class Recomputed implements Branch.Recomputed {
    private final Supplier<Tensor> stream;
    private final ChunkPass at;
    private final Branch.Recomputed inner;
    private final Lazy<Normalized> normalized = new Lazy<>();
    private final Lazy<Tensor> output = new Lazy<>(); // of the LayerNorm

    Recomputed(Supplier<Tensor> stream, ChunkPass at) {
      this.stream = stream;
      this.at = at;
      inner = branch.recomputed(this::normOutput, at);
    }

    private Normalized normalized() {
      return normalized.get(() -> sites.areHeld(at.pass(), at.chunk().index())
          ? sites.get(at.pass(), at.chunk().index())
          : rebuild());
    }

    /** Recomputes the LayerNorm, including its output. */
    private Normalized rebuild() {
      Tensor x = stream.get();
      Normalized rebuilt = new Normalized(
          at.ops().draw(x.dtype(), x.rows(), x.columns()),
          at.ops().draw(x.dtype().ofSums(), x.rows()));
      Tensor y = at.ops().draw(flowType(x.dtype(), at.pass()), x.rows(), x.columns());
      norm.forward(x, rebuilt, y, at.ops());
      output.get(() -> y);
      return rebuilt;
    }

    private Tensor normOutput() {
      sites.requireWhole(at.pass(), at.chunk().index());
      Normalized found = normalized(); // may also set the output
      DType type = flowType(found.values().dtype(), at.pass());
      return output.get(() -> norm.output(found.values(), type, at.ops()));
    }

    @Override
    public Tensor input() {
      return stream.get();
    }

    @Override
    public Tensor output(DType type) {
      return inner.output(type);
    }

    @Override
    public Tensor backward(Tensor dy) {
      Tensor d = inner.backward(dy);
      norm.backwardInPlace(d, normalized(), at.pass());
      return d;
    }

    @Override
    public void addGradients(Tensor dy) {
      if (norm.isActive(at.pass())) {
        norm.backwardInPlace(inner.backward(dy), normalized(), at.pass());
      } else {
        inner.addGradients(dy);
      }
    }
  }
}
