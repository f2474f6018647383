package io.slimfit.model.block;

import io.slimfit.nn.Dropout;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.Residual;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * z = x + dropout(branch(x)). Pre-LN if the branch is a {@link PreNormBranch}; in some models, the
 * first block has no LayerNorm of its own.
 */
public final class ResidualJoint implements Joint {
  private final Branch branch;
  private final Dropout dropout;

  public ResidualJoint(Branch branch, Dropout dropout) {
    this.branch = branch;
    this.dropout = dropout;
  }

  @Override
  public List<Parameter> parameters() {
    return branch.parameters();
  }

  /** What each block adds to the stream stays in it, and so would what each sum rounds off. */
  @Override
  public DType streamType(DType model, Pass pass) {
    return model;
  }

  @Override
  public void forward(Tensor x, Tensor z, ChunkPass at) {
    try (Scope scope = at.ops().scope()) {
      DType type = branch.flowType(x.dtype(), at.pass());
      Tensor added = at.ops().draw(type, at.outputs(), x.columns());
      branch.forward(x, added, at);
      Residual.forward(added, at.mask(dropout), at.outputsOf(x), z, at.ops());
    }
  }

  @Override
  public Joint.Recomputed recomputed(Supplier<Tensor> stream, ChunkPass at) {
    return new Recomputed(branch.recomputed(stream, at), at);
  }

  @Override
  public void release(ChunkPass at) {
    branch.release(at);
  }

  private final class Recomputed implements Joint.Recomputed {
    private final Branch.Recomputed inner;
    private final ChunkPass at;
    private final Lazy<Tensor> output = new Lazy<>();

    Recomputed(Branch.Recomputed inner, ChunkPass at) {
      this.inner = inner;
      this.at = at;
    }

    @Override
    public Tensor output() {
      return output.get(() -> {
        Tensor x = inner.input();
        Tensor added = inner.output(x.dtype());
        Residual.forward(added, at.mask(dropout), at.outputsOf(x), added, at.ops());
        return added;
      });
    }

    @Override
    public void backward(Tensor dz, Tensor dx, boolean needsInputGradient) {
      DType type = branch.flowType(dz.dtype(), at.pass());
      Tensor dBranch =
          Residual.backward(dz, at.mask(dropout), type, branch.outputBias(), at.pass());
      if (needsInputGradient) {
        at.sumInto(dx, inner.backward(dBranch), dz);
      } else {
        inner.addGradients(dBranch);
      }
    }
  }
}
