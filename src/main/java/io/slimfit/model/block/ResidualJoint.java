package io.slimfit.model.block;

import io.slimfit.nn.Dropout;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Residual;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/**
 * z = x + dropout(branch(x)). Pre-LN if the branch is a {@link PreNormBranch}; the first block of
 * some models has none.
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

  @Override
  public void forward(Tensor x, Tensor z, ChunkPass at) {
    try (Scope scope = at.ops().scope()) {
      Tensor added = at.ops().draw(x.dtype(), at.outputs(), x.columns());
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
        Tensor added = inner.output();
        Residual.forward(added, at.mask(dropout), at.outputsOf(inner.input()), added, at.ops());
        return added;
      });
    }

    @Override
    public void backward(Tensor dz, Tensor dx, boolean goesOn) {
      Tensor dBranch = Residual.backward(dz, at.mask(dropout), branch.outputBias(), at.pass());
      if (goesOn) {
        Tensor d = inner.backward(dBranch);
        at.addToOutputs(d, dz);
        dx.copyFrom(d);
      } else {
        inner.addGradients(dBranch);
      }
    }
  }
}
