package io.slimfit.model.block;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Dropout;
import io.slimfit.nn.LayerNorm;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * z = LN(x + dropout(branch(x))), as in BERT. The last joint of a block can recompute the input of
 * the next block, z = γ x̂ + β.
 */
public final class PostNormJoint implements Joint, BlockInput {
  private final Branch branch;
  private final Dropout dropout;
  private final LayerNorm norm;
  private final NormSites sites;

  public PostNormJoint(Branch branch, Dropout dropout, LayerNorm norm, NormSites sites) {
    this.branch = branch;
    this.dropout = dropout;
    this.norm = norm;
    this.sites = sites;
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(branch.parameters().stream(), norm.parameters().stream())
        .toList();
  }

  /** Each LayerNorm normalizes what rounding has left: errors do not add up from block to block. */
  @Override
  public DType streamType(DType model, Pass pass) {
    return branch.flowType(model, pass);
  }

  @Override
  public void forward(Tensor x, Tensor z, ChunkPass at) {
    try (Scope scope = at.ops().scope()) {
      Tensor added = at.ops().draw(x.dtype(), at.outputs(), x.columns());
      branch.forward(x, added, at);
      boolean active = norm.isScaleActive(at.pass());
      int c = at.chunk().index();
      Normalized normalized = sites.target(at.pass(), c, active, added);
      norm.forward(added, at.mask(dropout), at.outputsOf(x), normalized, z, at.ops());
      sites.hold(at.pass(), c, active, normalized);
    }
  }

  /** The output of forward, recomputed from x̂. */
  @Override
  public Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass) {
    return norm.output(sites.values(pass, chunk.index()), pass.ops());
  }

  @Override
  public Joint.Recomputed recomputed(Supplier<Tensor> stream, ChunkPass at) {
    return new Recomputed(branch.recomputed(stream, at), at);
  }

  @Override
  public void release(ChunkPass at) {
    branch.release(at);
    sites.release(at.pass(), at.chunk().index());
  }

  private final class Recomputed implements Joint.Recomputed {
    private final Branch.Recomputed inner;
    private final ChunkPass at;
    private final Lazy<Normalized> normalized = new Lazy<>();
    private final Lazy<Tensor> output = new Lazy<>();

    Recomputed(Branch.Recomputed inner, ChunkPass at) {
      this.inner = inner;
      this.at = at;
    }

    private Normalized normalized() {
      return normalized.get(() -> sites.areHeld(at.pass(), at.chunk().index())
          ? sites.get(at.pass(), at.chunk().index())
          : rebuild());
    }

    /** Recomputes the LayerNorm, including its output. */
    private Normalized rebuild() {
      Tensor x = inner.input();
      Tensor added = inner.output(x.dtype());
      Normalized rebuilt = new Normalized(
          at.ops().draw(added.dtype(), added.rows(), added.columns()),
          at.ops().draw(added.dtype().ofSums(), added.rows()));
      norm.forward(added, at.mask(dropout), at.outputsOf(x), rebuilt, added, at.ops());
      output.get(() -> added);
      return rebuilt;
    }

    @Override
    public Tensor output() {
      sites.requireWhole(at.pass(), at.chunk().index());
      Normalized found = normalized(); // may also set the output
      return output.get(() -> norm.output(found.values(), at.ops()));
    }

    @Override
    public void backward(Tensor dz, Tensor dx, boolean needsInputGradient) {
      Tensor dBranch =
          norm.backward(dz, at.mask(dropout), normalized(), branch.outputBias(), at.pass());
      if (needsInputGradient) {
        at.sumInto(dx, inner.backward(dBranch), dz);
      } else {
        inner.addGradients(dBranch);
      }
    }
  }
}
