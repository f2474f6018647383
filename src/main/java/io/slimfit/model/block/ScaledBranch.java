package io.slimfit.model.block;

import io.slimfit.nn.LayerScale;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * y = λ branch(x), as in DINOv2. Holds nothing of its own: the gradient of λ reads the branch's
 * output, which is recomputed.
 */
public final class ScaledBranch implements Branch {
  private final Branch branch;
  private final LayerScale scale;

  public ScaledBranch(Branch branch, LayerScale scale) {
    this.branch = branch;
    this.scale = scale;
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(branch.parameters().stream(), Stream.of(scale.lambda()))
        .toList();
  }

  /** None: the gradient of the branch's bias is scaled, too, and added here. */
  @Override
  public Optional<Parameter> outputBias() {
    return Optional.empty();
  }

  /** That of the model: what is scaled is added to the stream as it is. */
  @Override
  public DType flowType(DType model, Pass pass) {
    return model;
  }

  @Override
  public void forward(Tensor x, Tensor y, ChunkPass at) {
    branch.forward(x, y, at);
    scale.scale(y, at.pass());
  }

  @Override
  public Branch.Recomputed recomputed(Supplier<Tensor> input, ChunkPass at) {
    return new Recomputed(branch.recomputed(input, at), at.pass());
  }

  @Override
  public void release(ChunkPass at) {
    branch.release(at);
  }

  private final class Recomputed implements Branch.Recomputed {
    private final Branch.Recomputed inner;
    private final Pass pass;

    Recomputed(Branch.Recomputed inner, Pass pass) {
      this.inner = inner;
      this.pass = pass;
    }

    @Override
    public Tensor input() {
      return inner.input();
    }

    @Override
    public Tensor output(DType type) {
      Tensor y = inner.output(type);
      scale.scale(y, pass);
      return y;
    }

    @Override
    public Tensor backward(Tensor dy) {
      return inner.backward(backwardToBranch(dy));
    }

    @Override
    public void addGradients(Tensor dy) {
      inner.addGradients(backwardToBranch(dy));
    }

    /** Turns {@code dy} into the gradient of the branch's output. */
    private Tensor backwardToBranch(Tensor dy) {
      if (scale.needsInput(pass)) {
        scale.addGradient(dy, inner.output(dy.dtype()), pass);
      }
      scale.scale(dy, pass);
      scale.addBiasGradient(branch.outputBias(), dy, pass);
      return dy;
    }
  }
}
